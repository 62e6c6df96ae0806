import { randomBytes, randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { BanyanConfig } from '#contracts';
import { close, createLogger, hostPort, type Logger, listen, startAdminServer } from '#process';
import { namedLegacy } from './config.ts';
import { createProxyServer } from './forward/proxy-server.ts';
import { openProxy, type ProxySurroundings } from './proxy.ts';
import { TIMEOUTS } from './upstream/upstream.ts';

/** How long requests in flight may take once the proxy is told to stop. */
export const GRACE_MS = 3_000;

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
  /** Read for UNLEASH_URL, UNLEASH_TOKEN, OTEL_EXPORTER_OTLP_ENDPOINT; by default the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * By default JSON lines on stdout, at the configuration's level. Workers, where there are several, always
   * write there.
   */
  readonly log?: Logger;
  readonly timeouts?: typeof TIMEOUTS;
};

/** A proxy that runs. The addresses are base URLs. */
export type RunningProxy = {
  readonly address: string;
  readonly adminAddress: string;
  /** Takes no new requests, gives those in flight 3 s, and closes everything. */
  stop(): Promise<void>;
};

/**
 * Starts the strangler proxy. Neither the legacy, nor a service, nor an Unleash server need be there.
 * Throws a BanyanError with exit code 2 for what is wrong with the configuration: `legacy_missing`,
 * `legacy_is_proxy`, `routes_invalid`, `translators_invalid`, `tls_invalid`, `trust_invalid`, `unleash_token_missing`,
 * `log_file`, `admin_exposed`, `address_invalid`, `listen_failed`. With several workers (`config.workers`), this process starts
 * others that do the work.
 */
export async function startProxy({
  config,
  folder,
  env = process.env,
  log: given,
  timeouts = TIMEOUTS,
}: ProxyOptions): Promise<RunningProxy> {
  const log = given ?? createLogger('strangler-proxy', config.log.level);
  const workers = config.workers === 'auto' ? availableParallelism() : Number(config.workers);
  if (workers > 1) {
    // Only here: a proxy that is one process has nothing to do with node:cluster.
    const { startWorkers } = await import('./workers/primary.ts');
    return startWorkers(workers, { config, folder, env, log, timeouts });
  }
  const legacy = namedLegacy(config);
  const listenAt = hostPort(config.listen);

  await using starting = new AsyncDisposableStack();
  const proxy = await openProxy(config, legacy, {
    ...NATURE,
    ...{ folder, env, log, bindings: given ? undefined : {}, timeouts },
  });
  starting.defer(() => proxy.stop());

  const admin = await startAdminServer({
    ...config.admin,
    metrics: proxy.metrics,
    checks: proxy.checks,
    status: proxy.status,
  });
  starting.defer(() => admin.stop());

  const server = createProxyServer(proxy, config.headers);
  const address = await listen(server, listenAt);
  starting.defer(() => close(server, GRACE_MS));
  starting.defer(() => proxy.endUpgrades());

  log.info({ address, admin: admin.address }, 'listening');
  const running = starting.move();
  return { address, adminAddress: admin.address, stop: () => running.disposeAsync() };
}
