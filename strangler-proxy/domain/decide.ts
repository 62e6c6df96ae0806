import { cutoverFlag, KILL_SWITCH, type Route } from '#contracts';

/** Who answers a request: the legacy, or the service that was extracted. */
export type Arm = 'legacy' | 'service';

/** Why a plan is what it is. */
export type Reason = 'no-route' | 'retired' | 'kill-switch' | 'cutover' | 'flag-off';

/** What will be done with one request. */
export type Plan = {
  readonly route: Route | undefined;
  readonly arm: Arm;
  /** A name in `services`, or `legacy`. */
  readonly upstream: string;
  readonly fallback: 'legacy' | undefined;
  readonly reason: Reason;
};

/** Decides where a request goes. When in doubt, to the legacy. */
export function decide(route: Route | undefined, isEnabled: (flag: string) => boolean): Plan {
  if (route === undefined) return NO_ROUTE;
  const { flag, retired, killed, off, on } = plansOf(route);
  if (route.retired) return retired;
  if (isEnabled(KILL_SWITCH)) return killed;
  return isEnabled(flag) ? on : off;
}

/** All that can be planned for a route, made once: whoever measures can tell plans apart by identity. */
type RoutePlans = {
  readonly flag: string;
  readonly retired: Plan;
  readonly killed: Plan;
  readonly off: Plan;
  readonly on: Plan;
};

const known = new WeakMap<Route, RoutePlans>();
const NO_ROUTE = toLegacy(undefined, 'no-route');

function plansOf(route: Route): RoutePlans {
  let plans = known.get(route);
  if (plans === undefined) {
    const fallback = route.fallback === 'legacy' ? 'legacy' : undefined;
    plans = {
      flag: cutoverFlag(route),
      retired: toService(route, 'retired', undefined),
      killed: toLegacy(route, 'kill-switch'),
      off: toLegacy(route, 'flag-off'),
      on: toService(route, 'cutover', fallback),
    };
    known.set(route, plans);
  }
  return plans;
}

function toLegacy(route: Route | undefined, reason: Reason): Plan {
  return { route, arm: 'legacy', upstream: 'legacy', fallback: undefined, reason };
}

function toService(route: Route, reason: Reason, fallback: Plan['fallback']): Plan {
  return { route, arm: 'service', upstream: route.service, fallback, reason };
}
