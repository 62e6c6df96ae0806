import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { BanyanConfig, Legacy } from '#contracts';
import type { Flags } from '#flags';
import { pathFrom } from '#process';
import { type Gate, hasGate } from './domain/admission.ts';
import { exposedFields } from './domain/exposed-fields.ts';
import { sessionCookie } from './domain/flag-context.ts';
import { fieldValues } from './domain/routed-request.ts';
import type { ExchangeHost } from './forward/exchange-host.ts';
import { createForwarder } from './forward/forwarder.ts';
import { maintenanceAnswer } from './forward/maintenance-page.ts';
import { peersOf, trustedBy } from './forward/peer.ts';
import type { RequestStore } from './forward/request-store.ts';
import { routePolicies } from './forward/route-policy.ts';
import { createTranslation } from './forward/translation.ts';
import type { RouteCounters } from './guard/route-counters.ts';
import { type AccessLogPlace, createAccessLog } from './observe/access-log.ts';
import type { Tracer } from './observe/tracer.ts';
import { openRoutes } from './open-routes.ts';
import {
  describeUpstreams,
  type OpenUpstreams,
  openUpstreams,
  type UpstreamSurroundings,
} from './open-upstreams.ts';
import { createPlanner } from './planner.ts';
import type { Pool } from './pool.ts';
import type { Upstream } from './upstream/upstream.ts';

/** What outlives a change of the configuration. */
export type Lasting = UpstreamSurroundings & {
  readonly flags: Flags;
  readonly tracer: Tracer | undefined;
  readonly counters: RouteCounters;
  readonly gates: Pool<Gate>;
  /** Undefined where no route keeps requests, nor did. */
  storeOf(config: BanyanConfig, folder: string): Promise<RequestStore | undefined>;
  /** ms since 1970. */
  readonly now: () => number;
  /** A random UUID. */
  readonly newId: () => string;
  readonly accessLog: Omit<AccessLogPlace, 'isTrusted'>;
};

/** All that one configuration says of requests, made ready; swapped whole for the next one's. */
export type Snapshot = OpenUpstreams & {
  readonly config: BanyanConfig;
  readonly host: ExchangeHost;
  forward(incoming: IncomingMessage, response: ServerResponse): void;
  /** It is given no more requests: what it holds is released once the last one is over. */
  retire(): void;
};

/**
 * Makes a configuration ready. Throws a BanyanError with exit code 2 for what is wrong with it, and leaves
 * nothing behind: `routes_invalid`, `translators_invalid`, `tls_invalid`, `trust_invalid`,
 * `auth_invalid`, `maintenance_page`, `environment_invalid`.
 *
 * @param folder what relative paths start from
 */
export async function openSnapshot(
  config: BanyanConfig,
  legacyAt: Legacy,
  folder: string,
  lasting: Lasting,
): Promise<Snapshot> {
  const { log, metrics, counters, tracer, accessLog, pool, gates, clock, waits } = lasting;
  // What is wrong with the configuration comes out before anything is opened.
  const { table, translators } = await openRoutes(config, folder);
  const described = describeUpstreams(config, legacyAt, folder, waits);
  const isTrusted = trustedBy(config.trust);
  const maintenance = await maintenanceAnswer(config.maintenance, (path) => pathFrom(folder, path));
  const store = await lasting.storeOf(config, folder);
  const gate = await takeGate(config, folder, isTrusted, lasting);
  const { legacy, services } = openUpstreams(described, lasting);
  await known([...services.values()]);

  const policies = routePolicies(
    config.routes,
    table,
    createTranslation(translators, table, waits.service.headers, (route, what) =>
      log.warn({ route, what }, 'not translated'),
    ),
    ({ service }) => services.get(service)?.waits ?? waits.service,
  );
  const logAccess = createAccessLog(config.log.access, { ...accessLog, isTrusted });
  let underway = 0;
  let isRetired = false;
  const release = () => {
    for (const upstream of [legacy, ...services.values()]) pool.release(upstream);
    if (gate !== undefined) gates.release(gate);
  };
  const host: ExchangeHost = {
    legacy,
    upstreamOf: ({ arm, upstream }) =>
      (arm === 'service' ? services.get(upstream) : undefined) ?? legacy,
    peerOf: peersOf(isTrusted, config.forwarded),
    plan: createPlanner(config.flags.context, table, { ...lasting, isTrusted }),
    sessionCookie: (session, fields, { protocol }) =>
      sessionCookie(
        config.flags.context.sessionCookie,
        session,
        // What only trusted peers say is among these fields.
        (fieldValues(fields, 'x-forwarded-proto')[0] ?? protocol) === 'https',
      ),
    policyOf: ({ route }) => route && policies.get(route),
    trace: tracer?.begin,
    ...{ gate, maintenance, store },
    expose: exposedFields(config.expose),
    started() {
      underway += 1;
      metrics.started();
    },
    ended(record) {
      metrics.ended(record);
      logAccess(record);
      counters.count(record);
      tracer?.ended(record);
      underway -= 1;
      if (isRetired && underway === 0) release();
    },
    clock,
  };
  return {
    ...{ config, host, legacy, services },
    forward: createForwarder(host),
    retire() {
      isRetired = true;
      if (underway === 0) release();
    },
  };
}

/** The gate of a configuration; undefined where nothing stands before its requests. */
async function takeGate(
  config: BanyanConfig,
  folder: string,
  isTrusted: (address: string) => boolean,
  { gates, log, clock, now }: Lasting,
): Promise<Gate | undefined> {
  if (!hasGate(config)) return undefined;
  // Only here: a proxy without it does not wait for jose to load.
  const { gateKey, openGate } = await import('./edge/gate.ts');
  const surroundings = { folder, log, isTrusted, clock, now };
  return gates.take(gateKey(config, folder), () => openGate(config, surroundings));
}

/** ms that a name server has, until requests come. */
const LOOKUP_MS = 1_000;

/** Waits a little for what names stand for: until then, a service that is looked up has no instances. */
async function known(services: readonly Upstream[]): Promise<void> {
  const late = new AbortController();
  const ready = Promise.all(services.map(({ instances }) => instances.ready));
  await Promise.race([ready, delay(LOOKUP_MS, undefined, { signal: late.signal }).catch(() => {})]);
  late.abort();
}
