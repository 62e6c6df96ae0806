import { cutoverFlag, KILL_SWITCH, MAINTENANCE, type Route } from '#contracts';

/** Who answers a request: the legacy, or the service that was extracted. */
export type Arm = 'legacy' | 'service';

/** Why a plan is what it is. */
export type Reason =
  | 'no-route'
  | 'retired'
  | 'kill-switch'
  | 'cutover'
  | 'flag-off'
  /** An override says so, whatever the flags say. */
  | 'override'
  /** The legacy is not to be disturbed: nothing is sent to it. */
  | 'maintenance';

/** What will be done with one request. */
export type Plan = {
  readonly route: Route | undefined;
  readonly arm: Arm;
  /** A name in `services`, or `legacy`. */
  readonly upstream: string;
  readonly fallback: 'legacy' | undefined;
  readonly reason: Reason;
};

/**
 * Decides where a request goes. When in doubt, to the legacy; while that is under maintenance, nothing
 * goes there, nor falls back to it.
 *
 * @param isForced whether an override says what a flag is
 */
export function decide(
  route: Route | undefined,
  isEnabled: (flag: string) => boolean,
  isForced: (flag: string) => boolean = NEVER,
): Plan {
  const isMaintenance = isEnabled(MAINTENANCE);
  if (route === undefined) return isMaintenance ? CLOSED : NO_ROUTE;
  const { flag, retired, killed, off, overridden, on, alone, closed } = plansOf(route);
  if (route.retired) return retired;
  const isKilled = isEnabled(KILL_SWITCH);
  if (!isKilled && isEnabled(flag)) return isMaintenance ? alone : on;
  if (isMaintenance) return closed;
  if (isForced(isKilled ? KILL_SWITCH : flag)) return overridden;
  return isKilled ? killed : off;
}

const NEVER = () => false;

/** All that can be planned for a route, made once: whoever measures can tell plans apart by identity. */
type RoutePlans = {
  readonly flag: string;
  readonly retired: Plan;
  readonly killed: Plan;
  readonly off: Plan;
  readonly overridden: Plan;
  readonly on: Plan;
  /** Without the legacy behind it. */
  readonly alone: Plan;
  readonly closed: Plan;
};

const known = new WeakMap<Route, RoutePlans>();
const NO_ROUTE = toLegacy(undefined, 'no-route');
const CLOSED = toLegacy(undefined, 'maintenance');

function plansOf(route: Route): RoutePlans {
  let plans = known.get(route);
  if (plans === undefined) {
    const fallback = route.fallback === 'legacy' ? 'legacy' : undefined;
    plans = {
      flag: cutoverFlag(route),
      retired: toService(route, 'retired', undefined),
      killed: toLegacy(route, 'kill-switch'),
      off: toLegacy(route, 'flag-off'),
      overridden: toLegacy(route, 'override'),
      on: toService(route, 'cutover', fallback),
      alone: toService(route, 'cutover', undefined),
      closed: toLegacy(route, 'maintenance'),
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
