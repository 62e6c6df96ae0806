import type { BanyanConfig } from '#contracts';
import { flagSource, openFlags } from '#flags';
import {
  close,
  createLogger,
  hostPort,
  type Logger,
  listen,
  pathFrom,
  startAdminServer,
} from '#process';
import { legacyUrl } from './config.ts';
import { decide } from './domain/decide.ts';
import { compileRoutes } from './domain/route-table.ts';
import { BREAKER, openBreaker } from './forward/breaker.ts';
import type { ExchangeHost } from './forward/exchange-host.ts';
import { createForwarder } from './forward/forwarder.ts';
import { peersOf } from './forward/peer.ts';
import { createProxyServer } from './forward/proxy-server.ts';
import { createUpgrader } from './forward/upgrader.ts';
import { createAccessLog } from './observe/access-log.ts';
import { createMetrics } from './observe/metrics.ts';
import { proxyStatus } from './observe/status.ts';
import { openUpstream, TIMEOUTS, type Upstream } from './upstream/upstream.ts';

/** How long requests in flight may take once the proxy is told to stop. */
const GRACE_MS = 3_000;

export type ProxyOptions = {
  readonly config: BanyanConfig;
  /** What relative paths of the configuration start from. */
  readonly folder: string;
  /** Read for UNLEASH_URL and UNLEASH_TOKEN; by default the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** By default JSON lines on stdout, at the configuration's level. */
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
 * `routes_invalid`, `trust_invalid`, `unleash_token_missing`, `admin_exposed`, `address_invalid`, `listen_failed`.
 */
export async function startProxy({
  config,
  folder,
  env = process.env,
  log = createLogger('strangler-proxy', config.log.level),
  timeouts = TIMEOUTS,
}: ProxyOptions): Promise<RunningProxy> {
  // What is wrong with the configuration comes out before anything runs.
  const legacyAt = legacyUrl(config);
  const table = compileRoutes(config.routes);
  const listenAt = hostPort(config.listen);
  const peerOf = peersOf(config.trust);
  const source = flagSource(config.flags, (path) => pathFrom(folder, path), env);

  await using starting = new AsyncDisposableStack();
  const flags = await openFlags(source, { log });
  starting.defer(() => flags.stop());

  const services = new Map<string, Upstream>();
  const metrics = createMetrics(services);
  for (const [name, { url }] of Object.entries(config.services)) {
    const breaker = openBreaker(BREAKER, (state) => {
      log.warn({ service: name, state }, 'breaker');
      metrics.breakerChanged(name, state);
    });
    const service = openUpstream(name, url, 'service', breaker, timeouts.service);
    services.set(name, service);
    starting.defer(() => service.stop());
  }
  const legacy = openUpstream('legacy', legacyAt, 'legacy', undefined, timeouts.legacy);
  starting.defer(() => legacy.stop());

  const logAccess = createAccessLog(log);
  const host: ExchangeHost = {
    legacy,
    upstreamOf: ({ arm, upstream }) =>
      (arm === 'service' ? services.get(upstream) : undefined) ?? legacy,
    peerOf,
    plan: (method, path) => decide(table.match(method, path), flags.isEnabled),
    started: metrics.started,
    ended: (record) => {
      metrics.ended(record);
      logAccess(record);
    },
    clock: () => performance.now(),
  };

  const admin = await startAdminServer({
    ...config.admin,
    metrics: metrics.registry,
    checks: () => ({ flags: flags.status().loaded }),
    status: () => proxyStatus(legacy, services, config.routes, flags),
  });
  starting.defer(() => admin.stop());

  const upgrader = createUpgrader(host, [legacy, ...services.values()], timeouts.service.headers);
  const server = createProxyServer({
    request: createForwarder(host),
    upgrade: upgrader.upgrade,
    unreadable(status, code) {
      metrics.unreadable(code);
      log.info({ status, code }, 'no request');
    },
  });
  const address = await listen(server, listenAt);
  starting.defer(() => close(server, GRACE_MS));
  starting.defer(() => upgrader.stop());

  log.info({ address, admin: admin.address }, 'listening');
  const running = starting.move();
  return { address, adminAddress: admin.address, stop: () => running.disposeAsync() };
}
