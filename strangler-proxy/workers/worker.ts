import { close, createLogger, hostPort, listen } from '#process';
import { namedLegacy } from '../config.ts';
import { createProxyServer } from '../forward/proxy-server.ts';
import { GRACE_MS, NATURE } from '../main.ts';
import { openProxy } from '../proxy.ts';
import { json } from './merged-metrics.ts';
import type { Answers, Question, WorkerStart } from './messages.ts';

/** A proxy without an admin API of its own. */
export type Worker = { readonly [Each in Question]: () => Promise<Answers[Each]> } & {
  /** Takes no new requests, gives those in flight 3 s, and closes everything. */
  stop(): Promise<void>;
};

/** Starts a worker in this process. Throws what `startProxy` throws. */
export async function startWorker({
  worker,
  config,
  folder,
  env,
  waits,
}: WorkerStart): Promise<Worker> {
  const bindings = { worker, pid: process.pid };
  const log = createLogger('strangler-proxy', config.log.level).child(bindings);
  const surroundings = { ...NATURE, folder, env, log, bindings, waits };
  await using starting = new AsyncDisposableStack();
  const proxy = await openProxy(config, namedLegacy(config), surroundings);
  starting.defer(() => proxy.stop());
  const server = createProxyServer(proxy, config.headers);
  // In a worker, node:cluster has the primary listen, and hand connections over.
  await listen(server, hostPort(config.listen));
  starting.defer(() => close(server, GRACE_MS));
  starting.defer(() => proxy.endUpgrades());

  const running = starting.move();
  return {
    metrics: () => json(proxy.metrics),
    state: async () => ({ checks: proxy.checks(), status: proxy.status() }),
    stop: () => running.disposeAsync(),
  };
}
