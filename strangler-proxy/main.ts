import { randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { BanyanConfig } from '#contracts';
import { flagRoutes, measureFlags, openFlagControl } from '#flags';
import { createLogger, type Logger, startAdminServer } from '#process';
import { namedLegacy } from './config.ts';
import { createDraining } from './draining.ts';
import { startGuards } from './guard/guards.ts';
import { openProxy, type ProxySurroundings } from './proxy.ts';
import { type ConfigFile, startReloading } from './reloading.ts';
import { type DrainTimes, NOTHING, type Serving, serve } from './serving.ts';
import { WAITS } from './upstream/waits.ts';

/** What is in hand may take so many ms once the proxy is stopped without being drained. */
export const STOP: DrainTimes = { timeout: 3_000, webSocket: 0, quiet: 0 };

/** The real clock and real chance. */
export const NATURE = {
  clock: () => performance.now(),
  now: Date.now,
  random: Math.random,
  randomId: (digits) => randomBytes(digits / 2).toString('hex'),
  newId: () => randomUUID(),
} satisfies Partial<ProxySurroundings>;

export type ProxyOptions = {
  readonly config: BanyanConfig;
  /** What relative paths of the configuration start from. */
  readonly folder: string;
  /** Where it came from, if it is to be read anew when it changes. */
  readonly source?: ConfigFile | undefined;
  /** Read for UNLEASH_URL, UNLEASH_TOKEN, OTEL_EXPORTER_OTLP_ENDPOINT; by default the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * By default JSON lines on stdout, at the configuration's level. Workers, where there are several, always
   * write there.
   */
  readonly log?: Logger;
  readonly waits?: typeof WAITS;
};

/** A proxy that runs. The addresses are base URLs. */
export type RunningProxy = {
  readonly address: string;
  readonly adminAddress: string;
  /**
   * Is not ready any more, takes nothing new after `drain.delay`, and ends politely what is in hand. The admin
   * API stays. Resolves when nothing is left, or `drain.timeout` is over.
   */
  drain(): Promise<void>;
  /** Takes no new requests, gives those in flight 3 s, and closes everything. */
  stop(): Promise<void>;
};

/**
 * Starts the strangler proxy. Neither the legacy, nor a service, nor an Unleash server need be there.
 * Throws a BanyanError with exit code 2 for what is wrong with the configuration: `legacy_missing`,
 * `legacy_is_proxy`, `routes_invalid`, `translators_invalid`, `tls_invalid`, `auth_invalid`, `trust_invalid`, `unleash_token_missing`,
 * `maintenance_page`, `environment_invalid`,
 * `log_file`, `admin_exposed`, `address_invalid`, `listen_failed`. With several workers (`config.workers`), this process starts
 * others that do the work.
 */
export async function startProxy({
  config,
  folder,
  source,
  env = process.env,
  log: given,
  waits = WAITS,
}: ProxyOptions): Promise<RunningProxy> {
  const log = given ?? createLogger('strangler-proxy', config.log.level);
  const workers = config.workers === 'auto' ? availableParallelism() : Number(config.workers);
  if (workers > 1) {
    // Only here: a proxy that is one process has nothing to do with node:cluster.
    const { startWorkers } = await import('./workers/primary.ts');
    return startWorkers(workers, { config, folder, source, env, log, waits });
  }
  const legacy = namedLegacy(config);

  await using starting = new AsyncDisposableStack();
  const control = await openFlagControl({ process: 'proxy', config, folder, env, log, ...NATURE });
  starting.defer(() => control.stop());
  const { flags } = control;
  const proxy = await openProxy(config, legacy, {
    ...NATURE,
    ...{ folder, env, log, flags, bindings: given ? undefined : {}, waits },
  });
  starting.defer(() => proxy.stop());
  await measureFlags(proxy.metrics, control);

  const reloading =
    source &&
    startReloading({
      ...{ source, log, started: config, registry: proxy.metrics, now: NATURE.now },
      apply: proxy.reload,
    });
  starting.defer(() => reloading?.stop());

  const guards = startGuards({
    ...{ control, ticks: proxy.ticks, registry: proxy.metrics, log, ...NATURE },
    config: () => reloading?.config() ?? config,
  });
  starting.defer(() => guards.stop());

  let serving: Serving | undefined;
  const inHand = () => serving?.inHand() ?? NOTHING;
  const draining = createDraining({
    times: () => (reloading?.config() ?? config).drain,
    inHand,
    drain: async (times) => (await serving?.drain(times)) ?? NOTHING,
    log,
    ...NATURE,
  });
  const admin = await startAdminServer({
    ...config.admin,
    metrics: proxy.metrics,
    routes: flagRoutes(control, NATURE),
    checks: () => ({ ...proxy.checks(), ...draining.check() }),
    status: async () => ({
      ...proxy.status(),
      guards: guards.status(),
      flags: control.status(),
      config: reloading?.status(),
      draining: await draining.status(),
    }),
  });
  starting.defer(() => admin.stop());

  serving = await serve(proxy, config, NATURE.clock);
  const { address, drain } = serving;
  starting.defer(async () => {
    await drain(STOP);
  });
  starting.defer(() => proxy.endUpgrades());

  log.info({ address, admin: admin.address }, 'listening');
  const running = starting.move();
  return {
    ...{ address, adminAddress: admin.address, drain: draining.drain },
    stop: () => running.disposeAsync(),
  };
}
