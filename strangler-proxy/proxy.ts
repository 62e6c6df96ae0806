import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Registry } from 'prom-client';
import { type BanyanConfig, type Legacy, MAINTENANCE } from '#contracts';
import type { Flags } from '#flags';
import { type Logger, type LogTrouble, openLogFile, pathFrom, writeLine } from '#process';
import type { Gate } from './domain/admission.ts';
import type { Arm } from './domain/decide.ts';
import { createUpgrader } from './forward/upgrader.ts';
import { type RouteTicks, routeCounters } from './guard/route-counters.ts';
import { jsonLines } from './observe/json-lines.ts';
import { tellLogTrouble } from './observe/log-trouble.ts';
import { createMetrics } from './observe/metrics.ts';
import { spanOf } from './observe/span.ts';
import { openSpanExporter } from './observe/span-exporter.ts';
import { type ProxyStatus, proxyStatus, storedStatus } from './observe/status.ts';
import { createTracer } from './observe/tracer.ts';
import { openStoreOf } from './open-store-of.ts';
import { Pool } from './pool.ts';
import { openSnapshot, type Snapshot } from './snapshot.ts';
import type { OpenRequestStore } from './stored/open-request-store.ts';
import type { Upstream } from './upstream/upstream.ts';
import type { Waits } from './upstream/waits.ts';

/** Of this process, in its log. */
const NAME = 'strangler-proxy';

/** What is not in the configuration. */
export type ProxySurroundings = {
  /** What relative paths of the configuration start from. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  /** Whoever opened them stops them. */
  readonly flags: Flags;
  /** What each of its lines tells; undefined for a logger of somebody else’s, with a destination of its own. */
  readonly bindings: Readonly<Record<string, unknown>> | undefined;
  /** Where the configuration does not say how long upstreams may take. */
  readonly waits: Readonly<Record<Arm, Waits>>;
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
  /** What became of requests since the last time, for guards. */
  ticks(): RouteTicks;
  /**
   * Goes on with another configuration, and with the requests in flight as they were begun. Throws what
   * `openProxy` throws, and then nothing has changed. What belongs to the process stays as it is: addresses,
   * workers, header limits, flags, tracing, and where logs are written.
   */
  reload(config: BanyanConfig, legacyAt: Legacy, folder: string): Promise<void>;
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
  legacyAt: Legacy,
  surroundings: ProxySurroundings,
): Promise<Proxy> {
  const { folder, env, log, flags, bindings, waits } = surroundings;
  const { clock, now, random, randomId, newId } = surroundings;

  await using starting = new AsyncDisposableStack();
  const { file: path } = config.log.access;
  const told = (trouble: LogTrouble) => tellLogTrouble(log, path, trouble);
  const file = path && (await openLogFile(pathFrom(folder, path), told));
  if (file) starting.defer(() => file.close());

  let snapshot: Snapshot;
  const metrics = createMetrics(() => [snapshot.legacy, ...snapshot.services.values()]);
  const write = file ? file.write : writeLine;
  const isLevelEnabled = (level: string) => log.isLevelEnabled(level);
  const lines = jsonLines({ name: NAME, ...bindings }, isLevelEnabled, write, now);
  const endpoint = config.tracing.endpoint ?? (env.OTEL_EXPORTER_OTLP_ENDPOINT || undefined);
  const exporter = endpoint ? openSpanExporter(endpoint, metrics.spansDropped) : undefined;
  if (exporter) starting.defer(() => exporter.stop());
  const tracer = createTracer({
    sample: config.tracing.sample ?? (exporter && 1),
    exportSpan: exporter && ((record, trace) => exporter.add(spanOf(record, trace, now()))),
    random,
    randomId,
  });
  const counters = routeCounters(flags, clock);
  starting.defer(() => counters.stop());
  const pool = new Pool<Upstream>();
  starting.defer(() => pool.stop());
  const gates = new Pool<Gate>();
  starting.defer(() => gates.stop());
  let store: OpenRequestStore | undefined;
  // Once it is open it stays: what waits there is owed, whatever becomes of its route.
  const storeOf = async (next: BanyanConfig, from: string) => {
    store ??= await openStoreOf(next, {
      ...{ folder: from, env, now, newId, log },
      legacy: () => snapshot?.legacy,
      isMaintenance: () => flags.isEnabled(MAINTENANCE),
      registry: metrics.registry,
    });
    return store;
  };
  const lasting = {
    ...{ log, flags, metrics, counters, tracer, pool, gates, waits, clock, now, random, newId },
    accessLog: { log: file || bindings ? lines : log, write, random, now },
    storeOf,
  };
  starting.defer(() => store?.stop());
  snapshot = await openSnapshot(config, legacyAt, folder, lasting);
  const upgrader = createUpgrader(random);
  starting.defer(() => upgrader.stop());

  const running = starting.move();
  return {
    request: (incoming, response) => snapshot.forward(incoming, response),
    upgrade: (incoming, socket, head) => upgrader.upgrade(snapshot.host, incoming, socket, head),
    unreadable(status, code) {
      metrics.unreadable(code);
      log.info({ status, code }, 'no request');
    },
    metrics: metrics.registry,
    checks: () => ({ flags: flags.status().loaded }),
    status: () => ({
      ...proxyStatus(snapshot, flags),
      ...(store && { stored: storedStatus(store.waiting(), now()) }),
    }),
    ticks: counters.take,
    async reload(next, nextLegacy, nextFolder) {
      const opened = await openSnapshot(next, nextLegacy, nextFolder, lasting);
      // Only now: another change may have been made in the meantime.
      const before = snapshot;
      snapshot = opened;
      before.retire();
    },
    upgrades: () => upgrader.count,
    drainUpgrades: upgrader.drain,
    endUpgrades: upgrader.stop,
    stop: () => running.disposeAsync(),
  };
}
