import type { Execution } from './executions.ts';
import { isSafe, type Kind, type Outcome, resultOf } from './outcome.ts';
import { executedTwice } from './tally.ts';

/** What a fault allows to fail. */
export type Allowance = {
  /** Whether an unsafe request may fail, and an answer break off: only where a server broke. */
  readonly serverBreaks: boolean;
  /** What has nobody else to answer it while the fault lasts. */
  readonly mayFail: readonly Kind[];
};

/** Everything that is not as it must be, a sentence each; nothing when all is well. */
export function problemsOf(
  outcomes: readonly Outcome[],
  executions: readonly Execution[],
  { serverBreaks, mayFail }: Allowance,
): string[] {
  const counted = outcomes.filter(({ kind }) => !mayFail.includes(kind));
  const failed = counted.filter((outcome) => resultOf(outcome) === 'failed');
  const begun = counted.filter((outcome) => resultOf(outcome) === 'begun');
  const executed = new Set(executions.map(({ key }) => key));
  const untrue = outcomes.filter(
    (outcome) =>
      !isSafe(outcome.kind) && resultOf(outcome) === 'good' && !executed.has(outcome.key),
  );
  return [
    ...(outcomes.length === 0 ? ['nothing was asked'] : []),
    ...told('safe requests failed', failed.filter(({ kind }) => isSafe(kind)).map(shown)),
    ...told('unsafe requests were executed twice', executedTwice(executions)),
    ...told('unsafe requests were answered and executed nowhere', untrue.map(shown)),
    ...(serverBreaks
      ? []
      : [
          ...told('unsafe requests failed', failed.filter(({ kind }) => !isSafe(kind)).map(shown)),
          ...told('answers broke off', begun.map(shown)),
        ]),
  ];
}

function shown({ kind, key, status, by, error, ms }: Outcome): string {
  const what = [status, error, by && `by ${by}`].filter((part) => part !== undefined).join(' ');
  return `${kind} ${key}: ${what || 'no answer'} after ${Math.round(ms)} ms`;
}

function told(what: string, examples: readonly string[]): string[] {
  if (examples.length === 0) return [];
  return [`${examples.length} ${what}, for example ${examples.slice(0, 3).join('; ')}`];
}
