import type { Route } from '#contracts';
import type { RouteRules } from '../domain/route-rules.ts';
import type { RouteTable } from '../domain/route-table.ts';
import { type Waits, waitsOf } from '../upstream/waits.ts';
import type { RouteTranslation, Translation } from './translation.ts';

/** What a route says of requests that go to its service. */
export type RoutePolicy = {
  /** What is changed on the way there and back; undefined for nothing. */
  readonly rules: RouteRules | undefined;
  /** Translates the answers; undefined when they pass as they are. */
  readonly translation: RouteTranslation | undefined;
  /** Undefined for those of the service. */
  readonly waits: Waits | undefined;
  /** Statuses that count as no answer. */
  readonly fallbackOn: ReadonlySet<number>;
  /** How unsafe requests are made safe to repeat: the field in lower case. */
  readonly idempotency: Route['idempotency'];
  /** Which long lists are asked for in parts. */
  readonly split: Route['split'];
};

/**
 * The policies of all routes.
 *
 * @param waits those of a route's service
 */
export function routePolicies(
  routes: readonly Route[],
  table: RouteTable,
  translation: Translation | undefined,
  waits: (route: Route) => Waits,
): ReadonlyMap<Route, RoutePolicy> {
  return new Map(
    routes.map((route) => [
      route,
      {
        rules: table.rulesOf(route),
        translation: translation?.(route),
        waits: route.timeouts && waitsOf(route.timeouts, waits(route)),
        fallbackOn: new Set(route.fallbackOn),
        idempotency: route.idempotency && {
          ...route.idempotency,
          header: route.idempotency.header.toLowerCase(),
        },
        split: route.split,
      },
    ]),
  );
}
