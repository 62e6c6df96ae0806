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
  if (route === undefined) return toLegacy(route, 'no-route');
  if (route.retired) return toService(route, 'retired', undefined);
  if (isEnabled(KILL_SWITCH)) return toLegacy(route, 'kill-switch');
  if (!isEnabled(cutoverFlag(route))) return toLegacy(route, 'flag-off');
  return toService(route, 'cutover', route.fallback === 'legacy' ? 'legacy' : undefined);
}

function toLegacy(route: Route | undefined, reason: Reason): Plan {
  return { route, arm: 'legacy', upstream: 'legacy', fallback: undefined, reason };
}

function toService(route: Route, reason: Reason, fallback: Plan['fallback']): Plan {
  return { route, arm: 'service', upstream: route.service, fallback, reason };
}
