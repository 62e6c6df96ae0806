import { cutoverFlag } from '#contracts';
import { type FlagStatus, type Flags, stateOf } from '#flags';
import type { Breaker } from '../domain/breaker.ts';
import { matchText } from '../domain/route-matcher.ts';
import type { Snapshot } from '../snapshot.ts';
import type { WaitingRoute } from '../stored/stored-requests.ts';
import type { InstanceStatus } from '../upstream/instance.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { standingOf } from './route-standing.ts';

export type ProxyStatus = {
  readonly legacy: object;
  readonly services: readonly {
    readonly name: string;
    readonly url: string;
    /** Requests in hand, and those that wait for a place. */
    readonly inFlight: number;
    readonly waiting: number;
    readonly breaker: Breaker['state'] | undefined;
    readonly instances: readonly InstanceStatus[];
  }[];
  readonly routes: readonly object[];
  readonly flags: FlagStatus;
  /** What waits for the legacy; absent where no route keeps requests. */
  readonly stored?: readonly StoredStatus[];
};

/** What waits for the legacy of one route. */
export type StoredStatus = {
  readonly route: string;
  readonly count: number;
  readonly oldestSeconds: number;
};

/** @param now ms since 1970 */
export function storedStatus(waiting: readonly WaitingRoute[], now: number): StoredStatus[] {
  return waiting.map(({ route, count, oldest }) => {
    return { route, count, oldestSeconds: Math.max(0, (now - Date.parse(oldest)) / 1_000) };
  });
}

/** What `GET /status` of the admin API tells: plain JSON. */
export function proxyStatus(
  { legacy, services, config: { routes } }: Snapshot,
  flags: Flags,
): ProxyStatus {
  return {
    legacy: told(legacy),
    services: [...services.values()].map((service) => ({
      name: service.name,
      ...told(service),
      breaker: service.breaker?.state,
      instances: service.instances.status(),
    })),
    routes: routes.map((route) => {
      const flag = cutoverFlag(route);
      const { name, service } = route;
      const state = stateOf(flags, flag);
      return {
        name,
        match: matchText(route.match),
        service,
        flag,
        state,
        ...standingOf(route, flags),
      };
    }),
    flags: flags.status(),
  };
}

function told({ urls, bulkhead }: Upstream) {
  return { url: urls.join(' '), inFlight: bulkhead.inHand, waiting: bulkhead.waiting };
}
