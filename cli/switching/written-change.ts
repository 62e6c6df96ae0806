import { wordsOf } from '#flags';
import { effectOf } from './effect.ts';
import type { FlagOperator } from './flag-operator.ts';
import { type Outcome, writeHistory } from './outcome.ts';
import type { PlannedChange } from './planned-change.ts';

/**
 * Writes flags at their source, tells all instances, and appends to the history. Throws as the source does; what was
 * written by then stays.
 */
export async function writtenChange(
  operator: FlagOperator,
  plan: PlannedChange,
  reason: string | undefined,
): Promise<Outcome> {
  const { who, where, isExplicit } = operator;
  const by = { who, reason: reason ?? '' };
  const written = await operator.writer().write(plan.write, by);
  const names = written.map(({ name }) => name);
  const announced = written.map(({ after }) => after);
  const news = operator.newsOf({ kind: 'change', reason: by.reason, names, announced });
  const told = await operator.tell(news);
  const states = Object.fromEntries(announced.map((flag) => [flag.name, wordsOf(flag)]));
  const effect = effectOf(told, { states, somebody: isExplicit, everybody: false });
  const flags = written.map(({ name, before, after }) => ({
    ...{ name, before: wordsOf(before), after: wordsOf(after) },
  }));
  await writeHistory(operator, { what: 'flags changed', change: news.id, flags, reason }, effect);
  return {
    ...{ dryRun: false, who, reason: reason ?? null, source: where, ...plan, flags },
    ...{ change: news.id, override: null, effect },
  };
}

/** What is printed of a plan that is not carried out. */
export function plannedOutcome(
  { who, where }: FlagOperator,
  { effects, flags, notes }: Pick<PlannedChange, 'effects' | 'flags' | 'notes'>,
  reason: string | undefined,
  dryRun: boolean,
): Outcome {
  return {
    ...{ dryRun, who, reason: reason ?? null, source: where, effects, flags, notes },
    ...{ change: null, override: null, effect: null },
  };
}
