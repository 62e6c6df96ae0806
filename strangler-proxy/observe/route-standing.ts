import type { Route } from '#contracts';
import type { Flags } from '#flags';
import { type Arm, decide, type Reason } from '../domain/decide.ts';

/** Who answers a route's requests, and why: `both` where its flag tells users apart. */
export type RouteStanding = { readonly arm: Arm | 'both'; readonly reason: Reason | 'canary' };

/** Where a route stands, whoever asks. */
export function standingOf(
  route: Route,
  flags: Pick<Flags, 'isEnabled' | 'isForced'>,
): RouteStanding {
  let isSplit = false;
  const isEnabled = (flag: string) =>
    flags.isEnabled(flag, () => {
      isSplit = true;
      return {};
    });
  const { arm, reason } = decide(route, isEnabled, flags.isForced);
  return isSplit ? { arm: 'both', reason: 'canary' } : { arm, reason };
}
