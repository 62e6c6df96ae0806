import type { Logger } from '#process';
import { type Sent, type StoredRequest, verdictOf } from '../domain/stored-request.ts';
import type { Settlement, StoredRequests, WaitingRequest } from './stored-requests.ts';

export type DeliveriesOptions = {
  /** A UUID: who sends. */
  readonly holder: string;
  send(request: StoredRequest): Promise<Sent>;
  /** Whether nothing is to be sent. */
  isHeld(): boolean;
  /** ms since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  onDelivered(route: string): void;
  onParked(route: string): void;
  /** Counts what is kept by this proxy. */
  changes(): number;
  /** Nothing of a route waited when so much had changed. */
  onEmpty(route: string, changes: number): void;
};

/** ms after which somebody else may send what a proxy that died had in hand. */
const LEASE = 15_000;
/** ms until a legacy that is away is tried again. */
const AWAY = 1_000;

export type Deliveries = {
  /** Sends what waits of these routes, as far as it is due and this one's to send. Returns at once. */
  begin(store: StoredRequests, routes: Iterable<string>): void;
  /** Resolves once what is in hand is over. */
  idle(): Promise<void>;
  /** The same; and nothing more is begun. */
  stop(): Promise<void>;
};

/** Sends stored requests: of each route one after the other, by one proxy at a time. */
export function createDeliveries(options: DeliveriesOptions): Deliveries {
  const { holder, isHeld, now, log } = options;
  const working = new Map<string, Promise<void>>();
  const quietUntil = new Map<string, number>();
  let isStopped = false;

  const work = async (store: StoredRequests, route: string): Promise<void> => {
    if (!(await store.hold(route, holder, LEASE))) return;
    const renewing = setInterval(() => {
      // If it fails, the settlement finds out whose route it is.
      store.hold(route, holder, LEASE).catch(() => {});
    }, LEASE / 3);
    try {
      while (!isStopped && !isHeld()) {
        const changes = options.changes();
        const request = await store.first(route);
        if (request === undefined) {
          options.onEmpty(route, changes);
          return;
        }
        if (request.dueAt > now()) {
          quietUntil.set(route, request.dueAt);
          return;
        }
        if (!(await one(store, request))) return;
      }
    } finally {
      clearInterval(renewing);
      await store.letGo(route, holder);
    }
  };

  /** Whether the next one may be sent. */
  const one = async (store: StoredRequests, request: WaitingRequest): Promise<boolean> => {
    const { id, route, attempts } = request;
    const sent = await options.send(request);
    const verdict = verdictOf(route, sent, attempts);
    const about = {
      route,
      id,
      attempt: attempts + 1,
      ...(sent.kind === 'answered' ? { status: sent.status } : { what: sent.what }),
    };
    if (verdict.kind === 'away') {
      quietUntil.set(route, now() + AWAY);
      return false;
    }
    const settlement: Settlement =
      verdict.kind === 'again' ? { kind: 'again', dueAt: now() + verdict.afterMs } : verdict;
    if (!(await store.settle(request, holder, settlement))) {
      log.warn(about, 'stored request is somebody else’s now');
      return false;
    }
    if (verdict.kind === 'delivered') {
      log.info(about, 'stored request delivered');
      options.onDelivered(route);
    } else if (verdict.kind === 'parked') {
      log.error(about, 'stored request parked');
      options.onParked(route);
    } else {
      log.warn({ ...about, afterMs: verdict.afterMs }, 'stored request is tried again');
    }
    return true;
  };

  const idle = async () => void (await Promise.all(working.values()));

  return {
    begin(store, routes) {
      if (isStopped || isHeld()) return;
      for (const route of routes) {
        if (working.has(route) || (quietUntil.get(route) ?? 0) > now()) continue;
        const ended = work(store, route)
          .catch((error: Error) => log.warn({ route, problem: error.message }, 'stored requests'))
          .finally(() => working.delete(route));
        working.set(route, ended);
      }
    },
    idle,
    stop() {
      isStopped = true;
      return idle();
    },
  };
}
