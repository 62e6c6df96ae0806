import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Registry } from 'prom-client';
import type { BanyanConfig, Service } from '#contracts';
import { flagSource, openFlags } from '#flags';
import { type Logger, openLogFile, pathFrom, writeLine } from '#process';
import { decide } from './domain/decide.ts';
import { exposedFields } from './domain/exposed-fields.ts';
import { BREAKER, openBreaker } from './forward/breaker.ts';
import type { ExchangeHost } from './forward/exchange-host.ts';
import { createForwarder } from './forward/forwarder.ts';
import { peersOf, trustedBy } from './forward/peer.ts';
import { createTranslation } from './forward/translation.ts';
import { createUpgrader } from './forward/upgrader.ts';
import { createAccessLog } from './observe/access-log.ts';
import { jsonLines } from './observe/json-lines.ts';
import { createMetrics } from './observe/metrics.ts';
import { spanOf } from './observe/span.ts';
import { openSpanExporter } from './observe/span-exporter.ts';
import { type ProxyStatus, proxyStatus } from './observe/status.ts';
import { createTracer } from './observe/tracer.ts';
import { openRoutes } from './open-routes.ts';
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
};

/** A proxy without a server: it is listened for by its own process, or by somebody else's. */
export type Proxy = {
  request(incoming: IncomingMessage, response: ServerResponse): void;
  upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void;
  unreadable(status: number, code: string): void;
  readonly metrics: Registry;
  checks(): { readonly flags: boolean };
  status(): ProxyStatus;
  /**
   * Goes on with another configuration, and with the requests in flight as they were begun. Throws what
   * `openProxy` throws, and then nothing has changed.
   */
  reload(config: BanyanConfig, legacyAt: Service, folder: string): Promise<void>;
  /** Upgraded connections, which a server knows nothing of, and handshakes of such. */
  upgrades(): number;
  /** Ends them politely; resolves with how many it broke off after `limitMs`. */
  drainUpgrades(limitMs: number): Promise<number>;
  /** Ends them at once. */
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
  const { folder, env, log, bindings, timeouts, clock, now, random, randomId } = surroundings;
  const source = flagSource(config.flags, (path) => pathFrom(folder, path), env);

  await using starting = new AsyncDisposableStack();
  const { access } = config.log;
  const file = access.file && (await openLogFile(pathFrom(folder, access.file)));
  if (file) starting.defer(() => file.close());
  const flags = await openFlags(source, { log });
  starting.defer(() => flags.stop());

  const services = new Map<string, Upstream>();
  const metrics = createMetrics(services);
  const write = file ? file.write : writeLine;
  const isLevelEnabled = (level: string) => log.isLevelEnabled(level);
  const endpoint = config.tracing.endpoint ?? (env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined);
  const exporter = endpoint ? openSpanExporter(endpoint, metrics.spansDropped) : undefined;
  if (exporter) starting.defer(() => exporter.stop());
  const tracer = createTracer({
    sample: config.tracing.sample ?? (exporter && 1),
    exportSpan: exporter && ((record, trace) => exporter.add(spanOf(record, trace, now()))),
    random,
    randomId,
  });

  const open = async (next: BanyanConfig, nextLegacy: Service, from: string) => {
    // What is wrong with the configuration comes out before anything runs.
    const { table, translators } = await openRoutes(next, from);
    const legacyTls = upstreamTls('legacy', nextLegacy, from);
    const places = Object.entries(next.services).map(([name, service]) => {
      const tls = upstreamTls(`services.${name}`, service, from);
      return { name, arm: 'service', url: service.url, tls } as const;
    });
    const isTrusted = trustedBy(next.trust);
    const { limit } = next.headers;
    const opened = places.map((place) => {
      const { name } = place;
      const breaker = openBreaker(BREAKER, (state) => {
        log.warn({ service: name, state }, 'breaker');
        metrics.breakerChanged(name, state);
      });
      return openUpstream(place, breaker, timeouts.service, limit);
    });
    const legacy = openUpstream(
      { name: 'legacy', arm: 'legacy', url: nextLegacy.url, tls: legacyTls },
      undefined,
      timeouts.legacy,
      limit,
    );
    const upstreams = [legacy, ...opened];
    for (const { name, tls } of upstreams) {
      if (tls?.rejectUnauthorized === false) log.warn({ upstream: name }, INSECURE);
    }
    const byName = new Map(opened.map((service) => [service.name, service]));
    const logAccess = createAccessLog(next.log.access, {
      log:
        file || bindings ? jsonLines({ name: NAME, ...bindings }, isLevelEnabled, write, now) : log,
      write,
      isTrusted,
      random,
      now,
    });
    let underway = 0;
    let isRetired = false;
    const stop = () => {
      for (const upstream of upstreams) upstream.stop();
    };
    const host: ExchangeHost = {
      legacy,
      upstreamOf: ({ arm, upstream }) =>
        (arm === 'service' ? byName.get(upstream) : undefined) ?? legacy,
      peerOf: peersOf(isTrusted, next.forwarded),
      plan: (request) => decide(table.match(request), flags.isEnabled),
      rulesOf: ({ route }) => route && table.rulesOf(route),
      translation: createTranslation(translators, table, timeouts.service.headers, (route, what) =>
        log.warn({ route, what }, 'not translated'),
      ),
      trace: tracer?.begin,
      expose: exposedFields(next.expose),
      started() {
        underway += 1;
        metrics.started();
      },
      ended(record) {
        metrics.ended(record);
        logAccess(record);
        tracer?.ended(record);
        underway -= 1;
        if (isRetired && underway === 0) stop();
      },
      clock,
    };
    services.clear();
    for (const [name, service] of byName) services.set(name, service);
    return {
      request: createForwarder(host),
      upgrader: createUpgrader(host, upstreams, timeouts.service.headers, random),
      status: () => proxyStatus(legacy, byName, next.routes, flags),
      stop,
      retire() {
        isRetired = true;
        if (underway === 0) stop();
      },
    };
  };
  let current = await open(config, legacyAt, folder);
  const upgraders = [current.upgrader];
  const endUpgrades = () => {
    for (const upgrader of upgraders) upgrader.stop();
  };
  starting.defer(() => current.stop());
  starting.defer(endUpgrades);

  const running = starting.move();
  return {
    request: (incoming, response) => current.request(incoming, response),
    upgrade: (incoming, socket, head) => current.upgrader.upgrade(incoming, socket, head),
    unreadable(status, code) {
      metrics.unreadable(code);
      log.info({ status, code }, 'no request');
    },
    metrics: metrics.registry,
    checks: () => ({ flags: flags.status().loaded }),
    status: () => current.status(),
    async reload(next, nextLegacy, nextFolder) {
      const before = current;
      current = await open(next, nextLegacy, nextFolder);
      upgraders.push(current.upgrader);
      before.retire();
    },
    upgrades: () => upgraders.reduce((sum, { count }) => sum + count, 0),
    async drainUpgrades(limitMs) {
      const brokenOff = await Promise.all(upgraders.map((upgrader) => upgrader.drain(limitMs)));
      return brokenOff.reduce((sum, count) => sum + count, 0);
    },
    endUpgrades,
    stop: () => running.disposeAsync(),
  };
}
