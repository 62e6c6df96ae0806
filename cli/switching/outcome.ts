import type { FlagChangeInWords, HistoryDraft, Override } from '#flags';
import { jsonText } from '../json-text.ts';
import { lineWidth, printable } from '../table.ts';
import { type Effect, effectLines, type Followers, historyEffect } from './effect.ts';
import type { FlagOperator } from './flag-operator.ts';
import type { PlannedChange, PlannedEffect } from './planned-change.ts';

/** What a command did, or would do: what it prints with --json. */
export type Outcome = {
  readonly dryRun: boolean;
  readonly who: string;
  readonly reason: string | null;
  /** Where the flags are kept. */
  readonly source: string;
  readonly effects: readonly PlannedEffect[];
  readonly flags: readonly FlagChangeInWords[];
  readonly notes: readonly string[];
  /** A UUID; null where nothing was changed. */
  readonly change: string | null;
  /** Instead of the source. */
  readonly override: Override | null;
  /** What instances told; null where nobody was asked. */
  readonly effect: Effect | null;
};

/** Prints what is going to happen, and where flags are written; nothing for who reads JSON. */
export function tellPlan(
  { effects, flags, notes }: Pick<PlannedChange, 'effects' | 'flags' | 'notes'>,
  where: string | undefined,
  json: boolean | undefined,
): void {
  if (json) return;
  const lines = [
    ...effects.map(({ name, before, after, effect }) => {
      const change = before === after ? `stays ${after}` : `${before} → ${after}`;
      return `${name}: ${change}: ${effect}`;
    }),
    ...flags.map(({ name, before, after }) => `  ${name}: ${before} → ${after}`),
    ...(where === undefined || flags.length === 0 ? [] : [`  in ${where}`]),
    ...notes.map((note) => `note: ${note}`),
  ];
  console.log(lines.map(printable).join('\n'));
}

/** Prints what has happened, and sets the exit code. */
export function tellOutcome(
  outcome: Outcome,
  operator: Pick<FlagOperator, 'within' | 'hasBus' | 'overrides'>,
  json: boolean | undefined,
): void {
  const { effect } = outcome;
  if (effect !== null && !effect.isInForce) process.exitCode = 1;
  console.log(json ? jsonText(outcome) : outcomeLines(outcome, operator).join('\n'));
}

function outcomeLines(
  { dryRun, effect, override }: Outcome,
  operator: Pick<FlagOperator, 'within' | 'hasBus' | 'overrides'>,
): readonly string[] {
  if (dryRun) return ['nothing was changed: this is a dry run'];
  if (effect === null) return ['nothing was changed: it is so already'];
  const others = override === null ? 'poll' : readersOf(operator);
  return effectLines(effect, { ...operator, others }, lineWidth());
}

/** How those learn of an override that nobody told. */
export function readersOf({ overrides }: Pick<FlagOperator, 'overrides'>): Followers {
  return overrides === undefined ? 'none' : 'read';
}

/** Appends to the history what was done, and what came of it. One that cannot be written is a warning. */
export async function writeHistory(
  { history, who }: Pick<FlagOperator, 'history' | 'who'>,
  done: Pick<HistoryDraft, 'what' | 'change' | 'flags' | 'reason'>,
  effect: Effect,
): Promise<void> {
  if (history === undefined) return;
  const draft = { ...done, who, where: 'banyan' } as const;
  try {
    await history.append(draft);
    await history.append({ ...draft, what: 'effect measured', effect: historyEffect(effect) });
  } catch (error) {
    console.error(`banyan: not in the history: ${error instanceof Error ? error.message : error}`);
  }
}
