import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Registry } from 'prom-client';
import { type BanyanConfig, MAINTENANCE, type Service } from '#contracts';
import { flagSource, openFlags } from '#flags';
import { type Logger, openLogFile, pathFrom, writeLine } from '#process';
import { decide } from './domain/decide.ts';
import { exposedFields } from './domain/exposed-fields.ts';
import { BREAKER, openBreaker } from './forward/breaker.ts';
import type { ExchangeHost } from './forward/exchange-host.ts';
import { createForwarder } from './forward/forwarder.ts';
import { maintenanceAnswer } from './forward/maintenance-page.ts';
import { peersOf, trustedBy } from './forward/peer.ts';
import { createTranslation } from './forward/translation.ts';
import { createUpgrader } from './forward/upgrader.ts';
import { createAccessLog } from './observe/access-log.ts';
import { jsonLines } from './observe/json-lines.ts';
import { createMetrics } from './observe/metrics.ts';
import { spanOf } from './observe/span.ts';
import { openSpanExporter } from './observe/span-exporter.ts';
import { type ProxyStatus, proxyStatus, storedStatus } from './observe/status.ts';
import { createTracer } from './observe/tracer.ts';
import { openRoutes } from './open-routes.ts';
import { openStoreOf } from './open-store-of.ts';
import { upstreamTls } from './upstream/tls.ts';
import { openUpstream, type TIMEOUTS, type Upstream } from './upstream/upstream.ts';

/** Of this process, in its log. */
const NAME = 'strangler-proxy';

const INSECURE =
  'insecure: its certificate is not verified, whoever is on the way can read and change everything';

/** What is not in the configuration. */
export type ProxySurroundings = {
  /** What relative paths of the configuration start from. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** What each of its lines tells; undefined for a logger of somebody else’s, with a destination of its own. */
  readonly bindings: Readonly<Record<string, unknown>> | undefined;
  readonly timeouts: typeof TIMEOUTS;
  /** ms, on a clock that never goes back. */
  readonly clock: () => number;
  /** ms since 1970. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** So many random hexadecimals. */
  readonly randomId: (digits: number) => string;
  /** A random UUID. */
  readonly newId: () => string;
};

/** A proxy without a server: it is listened for by its own process, or by somebody else's. */
export type Proxy = {
  request(incoming: IncomingMessage, response: ServerResponse): void;
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  unreadable(status: number, code: string): void;
  readonly metrics: Registry;
  checks(): { readonly flags: boolean };
  status(): ProxyStatus;
  /** Ends upgraded connections, which a server that closes knows nothing of. */
  endUpgrades(): void;
  /** Breaks off what is in flight, and closes everything. */
  stop(): Promise<void>;
};

/** Opens a proxy to that legacy. Neither that, nor a service, nor an Unleash server need be there. */
export async function openProxy(
  config: BanyanConfig,
  legacyAt: Service,
  surroundings: ProxySurroundings,
): Promise<Proxy> {
  const { folder, env, log, bindings, timeouts } = surroundings;
  const { clock, now, random, randomId, newId } = surroundings;
  // What is wrong with the configuration comes out before anything runs.
  const { table, translators } = await openRoutes(config, folder);
  const legacyTls = upstreamTls('legacy', legacyAt, folder);
  const places = Object.entries(config.services).map(([name, service]) => {
    const tls = upstreamTls(`services.${name}`, service, folder);
    return { name, arm: 'service', url: service.url, tls } as const;
  });
  const isTrusted = trustedBy(config.trust);
  const maintenance = await maintenanceAnswer(config.maintenance, (path) => pathFrom(folder, path));
  const source = flagSource(config.flags, (path) => pathFrom(folder, path), env);

  await using starting = new AsyncDisposableStack();
  const { access } = config.log;
  const file = access.file && (await openLogFile(pathFrom(folder, access.file)));
  if (file) starting.defer(() => file.close());
  const flags = await openFlags(source, { log });
  starting.defer(() => flags.stop());

  const services = new Map<string, Upstream>();
  const metrics = createMetrics(services);
  const limit = config.headers.limit;
  for (const place of places) {
    const { name } = place;
    const breaker = openBreaker(BREAKER, (state) => {
      log.warn({ service: name, state }, 'breaker');
      metrics.breakerChanged(name, state);
    });
    const service = openUpstream(place, breaker, timeouts.service, limit);
    services.set(name, service);
    starting.defer(() => service.stop());
  }
  const legacy = openUpstream(
    { name: 'legacy', arm: 'legacy', url: legacyAt.url, tls: legacyTls },
    undefined,
    timeouts.legacy,
    limit,
  );
  starting.defer(() => legacy.stop());

  const store = await openStoreOf(config, {
    ...{ folder, env, legacy, now, newId, log },
    isMaintenance: () => flags.isEnabled(MAINTENANCE),
    registry: metrics.registry,
  });
  if (store) starting.defer(() => store.stop());

  for (const { name, tls } of [legacy, ...services.values()]) {
    if (tls?.rejectUnauthorized === false) log.warn({ upstream: name }, INSECURE);
  }

  const write = file ? file.write : writeLine;
  const isLevelEnabled = (level: string) => log.isLevelEnabled(level);
  const logAccess = createAccessLog(access, {
    log:
      file || bindings ? jsonLines({ name: NAME, ...bindings }, isLevelEnabled, write, now) : log,
    write,
    isTrusted,
    random,
    now,
  });
  const endpoint = config.tracing.endpoint ?? (env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined);
  const exporter = endpoint ? openSpanExporter(endpoint, metrics.spansDropped) : undefined;
  if (exporter) starting.defer(() => exporter.stop());
  const tracer = createTracer({
    sample: config.tracing.sample ?? (exporter && 1),
    exportSpan: exporter && ((record, trace) => exporter.add(spanOf(record, trace, now()))),
    random,
    randomId,
  });

  const host: ExchangeHost = {
    legacy,
    upstreamOf: ({ arm, upstream }) =>
      (arm === 'service' ? services.get(upstream) : undefined) ?? legacy,
    peerOf: peersOf(isTrusted, config.forwarded),
    plan: (request) => decide(table.match(request), flags.isEnabled),
    rulesOf: ({ route }) => route && table.rulesOf(route),
    translation: createTranslation(translators, table, timeouts.service.headers, (route, what) =>
      log.warn({ route, what }, 'not translated'),
    ),
    trace: tracer?.begin,
    ...{ maintenance, store },
    expose: exposedFields(config.expose),
    started: metrics.started,
    ended: (record) => {
      metrics.ended(record);
      logAccess(record);
      tracer?.ended(record);
    },
    clock,
  };
  const upgrader = createUpgrader(host, [legacy, ...services.values()], timeouts.service.headers);
  starting.defer(() => upgrader.stop());

  const running = starting.move();
  return {
    request: createForwarder(host),
    upgrade: upgrader.upgrade,
    unreadable(status, code) {
      metrics.unreadable(code);
      log.info({ status, code }, 'no request');
    },
    metrics: metrics.registry,
    checks: () => ({ flags: flags.status().loaded }),
    status: () => ({
      ...proxyStatus(legacy, services, config.routes, flags),
      ...(store && { stored: storedStatus(store.waiting(), now()) }),
    }),
    endUpgrades: upgrader.stop,
    stop: () => running.disposeAsync(),
  };
}
