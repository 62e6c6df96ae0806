import { setTimeout as delay } from 'node:timers/promises';
import { withoutValues } from '#database';
import type { Logger } from '#process';
import {
  bodyLimit,
  isAway,
  isKept,
  type StoredRequest,
  storedHead,
} from '../domain/stored-request.ts';
import { inviteBody } from '../forward/collected-body.ts';
import type { RequestStore } from '../forward/request-store.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { createDeliveries } from './deliveries.ts';
import { acceptedAnswer, notKept, TOO_LARGE } from './kept-answers.ts';
import { sendStored } from './legacy-sender.ts';
import { openStoredRequests } from './sql-stored-requests.ts';
import type { StoredRequests, WaitingRoute } from './stored-requests.ts';
import { wholeBody } from './whole-body.ts';

export type RequestStoreOptions = {
  /** `mysql://…` or `sqlite:PATH`. */
  readonly url: string;
  /** As it is now; undefined while the proxy starts. */
  readonly legacy: () => Upstream | undefined;
  readonly isMaintenance: () => boolean;
  /** ms since 1970. */
  readonly now: () => number;
  readonly newId: () => string;
  /** s after which a client whose request cannot be kept is to try again. */
  readonly retryAfter: number;
  readonly log: Logger;
  readonly counts: StoredCounts;
};

/** Told of each request. */
export type StoredCounts = {
  accepted(route: string): void;
  delivered(route: string): void;
  parked(route: string): void;
};

export type OpenRequestStore = RequestStore & {
  /** As the database said last. */
  waiting(): readonly WaitingRoute[];
  /** Lets what is in hand end, for some seconds at the most. */
  stop(): Promise<void>;
};

/** ms between two looks at what waits: what another proxy has kept is known by then. */
const LOOK = 250;
/** ms until a database that is away is asked again. */
const AWAY = 1_000;
/** ms that a delivery in hand may take once the proxy stops; what is broken off is sent again. */
const GRACE = 3_000;
/** Bytes of bodies that are being kept at once: more would be taken from the process’s own work. */
const IN_HAND = 64 * 1024 * 1024;

/** Opens the store of requests for a legacy that is away. The database need not be there yet. */
export function openRequestStore(options: RequestStoreOptions): OpenRequestStore {
  const { url, legacy, isMaintenance, now, newId, retryAfter, log, counts } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const time = () => new Date(now()).toISOString();
  let waiting = new Map<string, WaitingRoute>();
  /** By route, how many are being written down at the moment. */
  const keeping = new Map<string, number>();
  /** Counts what changed here: a look that began before does not know of it. */
  let changes = 0;
  let opening: Promise<StoredRequests> | undefined;
  /** Bytes of bodies. */
  let inHand = 0;

  const store = (): Promise<StoredRequests> => {
    opening ??= openStoredRequests(url, time).catch((error) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const deliveries = createDeliveries({
    holder: newId(),
    send: (request) => sendStored(legacy(), request),
    ...{ isHeld: isMaintenance, now, log },
    onDelivered: counts.delivered,
    onParked: counts.parked,
    changes: () => changes,
    onEmpty(route, seen) {
      if (seen === changes && !keeping.has(route)) waiting.delete(route);
    },
  });

  const look = async (): Promise<void> => {
    const opened = await store();
    const before = changes;
    const found = await opened.waiting();
    if (before === changes) waiting = new Map(found.map((one) => [one.route, one]));
    deliveries.begin(opened, waiting.keys());
  };
  const run = async (): Promise<void> => {
    let problem: string | undefined;
    while (!signal.aborted) {
      try {
        await look();
        if (problem !== undefined) log.info('stored requests: the database answers again');
        problem = undefined;
      } catch (error) {
        const found = problemOf(error);
        if (found !== problem && !signal.aborted) {
          log.error({ problem: found }, 'stored requests: no database');
        }
        problem = found;
      }
      await delay(problem === undefined ? LOOK : AWAY, undefined, { signal }).catch(() => {});
    }
  };
  const running = run();

  const waits = (route: string) => waiting.has(route) || keeping.has(route);

  /** Writes a request down; what of its route comes meanwhile waits behind it. */
  const add = async (request: StoredRequest): Promise<void> => {
    const { route } = request;
    keeping.set(route, (keeping.get(route) ?? 0) + 1);
    try {
      await (await store()).add(request);
      const count = (waiting.get(route)?.count ?? 0) + 1;
      waiting.set(route, { route, oldest: time(), ...waiting.get(route), count });
    } finally {
      changes += 1;
      const left = (keeping.get(route) ?? 1) - 1;
      if (left > 0) keeping.set(route, left);
      else keeping.delete(route);
    }
  };

  const keep = async (
    ...[exchange, incoming, response, request]: Parameters<RequestStore['keep']>
  ): Promise<void> => {
    const { plan, target, fields } = request;
    const { method = 'POST', headers } = incoming;
    const route = plan.route?.name ?? '';
    const limit = bodyLimit(plan);
    if (Number(headers['content-length'] ?? 0) > limit) return exchange.fail(TOO_LARGE);
    inviteBody(incoming, response);
    let taken = 0;
    const take = (bytes: number): boolean => {
      if (inHand + bytes > IN_HAND) return false;
      inHand += bytes;
      taken += bytes;
      return true;
    };
    try {
      const body = await wholeBody(incoming, limit, take);
      if (body.kind === 'too-large') return exchange.fail(TOO_LARGE);
      if (body.kind === 'no-room') {
        return exchange.fail(notKept('too many are being kept at once', retryAfter));
      }
      if (body.kind === 'gone') return;
      const id = newId();
      const head = storedHead(method, target.pathAndQuery, fields, body.bytes.length, id);
      const problem = await add({ id, route, head, body: body.bytes }).then(
        () => undefined,
        problemOf,
      );
      if (problem === undefined) counts.accepted(route);
      if (response.destroyed) return;
      if (problem === undefined) exchange.reply(acceptedAnswer(id));
      else exchange.fail(notKept(problem, retryAfter));
    } finally {
      inHand -= taken;
    }
  };

  return {
    takes(plan, method) {
      if (!isKept(plan, method)) return false;
      return plan.reason === 'maintenance' || waits(plan.route?.name ?? '');
    },
    takesFailed: (plan, method, failure) => isKept(plan, method) && isAway(failure),
    keep: (...request) => void keep(...request),
    waiting: () => [...waiting.values()],
    async stop() {
      stopping.abort();
      const ended = Promise.all([running, deliveries.stop()]);
      await Promise.race([ended, delay(GRACE, undefined, { ref: false })]);
      const opened = await opening?.catch(() => undefined);
      await opened?.close();
    },
  };
}

/** What a driver says, without values: they are personal data. */
function problemOf(error: unknown): string {
  return withoutValues((error as Error).message);
}
