import { type FlagNews, flagSource, openFlags } from '#flags';
import { createLogger, pathFrom } from '#process';
import { namedLegacy } from '../config.ts';
import type { RouteTicks } from '../guard/route-counters.ts';
import { NATURE } from '../main.ts';
import { openProxy } from '../proxy.ts';
import { type DrainTimes, type InHand, serve } from '../serving.ts';
import { json } from './merged-metrics.ts';
import type { Answers, NextConfig, Question, WorkerStart } from './messages.ts';

/** A proxy without an admin API of its own. */
export type Worker = { readonly [Each in Question]: () => Promise<Answers[Each]> } & {
  /** Throws what `startProxy` throws, and then nothing has changed. */
  reload(next: NextConfig): Promise<void>;
  /** What became of requests since the last time. */
  ticks(): RouteTicks;
  /** Resolves when what it says is in force. */
  take(news: FlagNews): Promise<void>;
  /** Takes nothing new, and ends what is in hand; by default in the time that the configuration gives. */
  drain(times?: DrainTimes): Promise<InHand>;
  /** Closes everything. */
  stop(): Promise<void>;
};

/** Starts a worker in this process. Throws what `startProxy` throws. */
export async function startWorker({
  worker,
  config,
  folder,
  env,
  waits,
  overrides,
}: WorkerStart): Promise<Worker> {
  const bindings = { worker, pid: process.pid };
  const log = createLogger('strangler-proxy', config.log.level).child(bindings);
  const source = flagSource(config.flags, (path) => pathFrom(folder, path), env);
  await using starting = new AsyncDisposableStack();
  const flags = await openFlags(source, { log, overrides, now: NATURE.now });
  starting.defer(() => flags.stop());
  const surroundings = { ...NATURE, folder, env, log, flags, bindings, waits };
  const proxy = await openProxy(config, namedLegacy(config), surroundings);
  starting.defer(() => proxy.stop());
  const serving = await serve(proxy, config, NATURE.clock);
  starting.defer(() => proxy.endUpgrades());

  let current = config;
  const running = starting.move();
  return {
    metrics: () => json(proxy.metrics),
    state: async () => ({
      checks: proxy.checks(),
      status: proxy.status(),
      inHand: serving.inHand(),
    }),
    async reload(next) {
      await proxy.reload(next.config, namedLegacy(next.config), next.folder);
      current = next.config;
    },
    ticks: proxy.ticks,
    take: flags.apply,
    drain: (times = current.drain) => serving.drain(times),
    stop: () => running.disposeAsync(),
  };
}
