import { cutoverFlag, KILL_SWITCH, MAINTENANCE, type Route, shadowFlag } from '#contracts';
import type { Stage } from '#flags';
import type { FlagOperator } from './flag-operator.ts';
import { flagNamesOf, type PlannedChange, plannedChange } from './planned-change.ts';
import { groupOf } from './rollback-target.ts';

/** Reads the flags of a route, and plans for it to be at a stage. Throws as the source does. */
export async function stagePlan(
  operator: Pick<FlagOperator, 'config' | 'writer'>,
  route: Route,
  stage: Stage,
): Promise<PlannedChange> {
  const wanted = { routes: [{ route, stage }] };
  const names = [...flagNamesOf(wanted), KILL_SWITCH, MAINTENANCE];
  const known = await operator.writer().read(names);
  return plannedChange(known, wanted, (name) => groupOf(operator.config, name));
}

/** The flags by which an override takes a route back. */
export function forcingFlags(route: Pick<Route, 'name'>): readonly string[] {
  return [cutoverFlag(route), shadowFlag(route), KILL_SWITCH];
}
