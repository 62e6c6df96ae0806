import cluster from 'node:cluster';
import { createServer } from 'node:http';
import { Counter, Gauge, Registry } from 'prom-client';
import { type BanyanConfig, BanyanError } from '#contracts';
import { type FlagNews, flagRoutes, measureFlags, openFlagControl } from '#flags';
import { close, hostPort, type Logger, listen, startAdminServer, writeLine } from '#process';
import { namedLegacy } from '../config.ts';
import { createDraining } from '../draining.ts';
import { startGuards } from '../guard/guards.ts';
import { NATURE, type RunningProxy, STOP } from '../main.ts';
import { type ConfigFile, type Reloading, startReloading } from '../reloading.ts';
import { NOTHING, sumOf } from '../serving.ts';
import { type Crew, reloadOrReplace, startCrew } from './crew.ts';
import { mergeMetrics } from './merged-metrics.ts';
import { mergedStatus } from './merged-status.ts';
import type { NextConfig, WorkerStart } from './messages.ts';
import { forkWorker, type WorkerProcess } from './worker-process.ts';

/** What workers have beyond the time of their requests, to write down and close what they hold. */
const CLOSING_MS = 1_000;

/**
 * Starts a proxy of several processes. This one takes no requests: it accepts connections for the workers,
 * replaces those that end, and has the one admin API. Throws what `startProxy` throws, once for all of
 * them, and a BanyanError `worker_ended` for one that broke while it started.
 */
export async function startWorkers(
  count: number,
  {
    log,
    source,
    ...given
  }: Omit<WorkerStart, 'worker' | 'overrides'> & {
    readonly log: Logger;
    readonly source: ConfigFile | undefined;
  },
): Promise<RunningProxy> {
  const { config } = given;
  if (cluster.isWorker) {
    throw new BanyanError('workers_nested', 'a worker of node:cluster cannot start workers', {
      exitCode: 2,
      advice: 'Set workers to 1 here.',
    });
  }
  namedLegacy(config);
  const address = await freeAddress(config);
  // A worker that takes the place of another one gets its port as well.
  const listenAt = config.listen.replace(/\d+$/, new URL(address).port || '80');
  const start = { ...given, config: { ...config, listen: listenAt } };
  let latest: NextConfig = start;

  let crew: Crew | undefined;
  let reloading: Reloading | undefined;
  const members = () => crew?.members ?? [];
  const serving = () => members().filter(({ state }) => state === 'serving');
  const own = ownMetrics(
    () => serving().length,
    () => members().reduce((sum, { restarts }) => sum + restarts, 0),
  );
  const metrics = mergeMetrics(
    {
      refresh: () => Promise.all(serving().map(({ process: worker }) => worker.ask('metrics'))),
      latest: () => serving().map(({ process: worker }) => worker.last('metrics') ?? []),
    },
    own,
  );
  const draining = createDraining({
    times: () => latest.config.drain,
    async inHand() {
      const states = await Promise.all(serving().map(({ process: worker }) => worker.ask('state')));
      return sumOf(states.map((state) => state?.inHand ?? NOTHING));
    },
    drain: async (times) => (await crew?.drain(times)) ?? NOTHING,
    log,
    ...NATURE,
  });
  await using starting = new AsyncDisposableStack();
  const { folder, env } = given;
  /** Those that have begun to serve, also while the crew is not complete. */
  const told = new Set<WorkerProcess>();
  const others = async (news: FlagNews) => {
    const workers = [...told];
    const taken = await Promise.all(workers.map((worker) => worker.take(news)));
    const hanging = workers.flatMap(({ pid }, index) => (taken[index] ? [] : pid));
    if (hanging.length === 0) return undefined;
    return `worker ${hanging.join(', ')} does not say that it has it in force`;
  };
  const control = await openFlagControl({
    ...{ process: 'proxy', config, folder, env, others, log },
    ...NATURE,
  });
  starting.defer(() => control.stop());
  const guards = startGuards({
    ...{ control, registry: own, log, ...NATURE },
    config: () => reloading?.config() ?? config,
  });
  starting.defer(() => guards.stop());
  await measureFlags(own, control);
  const admin = await startAdminServer({
    ...config.admin,
    metrics,
    routes: flagRoutes(control, NATURE),
    // Workers that are away are no reason to send nobody to those that serve: /status and metrics tell.
    checks: async () => {
      const asked = serving().map(({ process: worker }) => worker.ask('state'));
      const states = await Promise.all(asked);
      const flags = states.every((state) => state?.checks.flags ?? false);
      return { flags, workers: states.length > 0, ...draining.check() };
    },
    status: async () => {
      const known = members().map(async ({ worker, state, restarts, process: running }) => {
        const answer = state === 'serving' ? await running.ask('state') : undefined;
        return { worker, pid: running.pid, state, restarts, status: answer?.status };
      });
      const { overrides, bus, ageSeconds } = control.status();
      const merged = mergedStatus(await Promise.all(known));
      return {
        ...merged,
        guards: guards.status(),
        flags: { ...merged.flags, overrides, bus, ageSeconds },
        config: reloading?.status(),
        draining: await draining.status(),
      };
    },
  });
  starting.defer(() => admin.stop());
  crew = await startCrew({
    count,
    fork(worker) {
      const given = latest;
      const overrides = control.flags.overrides();
      const forked = forkWorker({ ...start, ...given, overrides, worker }, writeLine, guards.add);
      const catchUp = async () => {
        told.add(forked);
        const known = control.flags.overrides();
        if (known !== overrides) await forked.take(control.newsOf('change', known));
        if (given !== latest) await reloadOrReplace(forked, latest, log);
      };
      forked.serving.then(catchUp, () => {});
      return forked;
    },
    ended(worker) {
      told.delete(worker);
      metrics.ended(worker.last('metrics') ?? []);
    },
    log,
    clock: NATURE.clock,
    closingMs: CLOSING_MS,
  });
  starting.use(reopeningLogs(crew, config.log.access.file));
  const { drain, reload } = crew;
  reloading =
    source &&
    startReloading({
      ...{ source, log, started: config, registry: own, now: NATURE.now },
      async apply(next, _legacy, folder) {
        const accepted = { config: { ...next, listen: listenAt }, folder };
        await reload(accepted, () => {
          latest = accepted;
        });
      },
    });
  starting.defer(() => reloading?.stop());
  starting.defer(async () => {
    await drain(STOP);
  });

  log.info({ address, admin: admin.address, workers: count }, 'listening');
  const running = starting.move();
  return {
    ...{ address, adminAddress: admin.address, drain: draining.drain },
    stop: () => running.disposeAsync(),
  };
}

/** Where workers will listen. What is wrong with it comes out before there are any. */
async function freeAddress({ listen: wanted, reusePort }: BanyanConfig): Promise<string> {
  const { host, port } = hostPort(wanted);
  // Of a port that is shared, even a moment would take connections away from those who listen.
  if (reusePort && port !== 0) return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const server = createServer();
  const address = await listen(server, { host, port }, { reusePort });
  await close(server, 0);
  return address;
}

/** logrotate tells one process; each worker has the file open. */
function reopeningLogs({ members }: Crew, file: string | undefined): Disposable {
  const reopen = () => {
    // One that is starting opens it anyway.
    for (const { state, process: worker } of members)
      if (state === 'serving') worker.kill('SIGHUP');
  };
  if (file !== undefined) process.on('SIGHUP', reopen);
  return { [Symbol.dispose]: () => process.off('SIGHUP', reopen) };
}

function ownMetrics(serving: () => number, restarts: () => number): Registry {
  const own = new Registry();
  const registers = [own];
  new Gauge({
    name: 'banyan_proxy_workers',
    help: 'Worker processes that serve.',
    registers,
    collect() {
      this.set(serving());
    },
  });
  new Counter({
    name: 'banyan_proxy_worker_restarts_total',
    help: 'Worker processes that took the place of one that ended.',
    registers,
    collect() {
      this.reset();
      this.inc(restarts());
    },
  });
  return own;
}
