import { quantile } from '../../bench/adapter/statistics.ts';
import type { Execution } from './executions.ts';
import { isByLegacy, isSafe, type Kind, type Outcome, resultOf } from './outcome.ts';

/** What a load came to, in numbers. */
export type Tally = {
  readonly requests: number;
  readonly byService: number;
  readonly byLegacy: number;
  readonly failedSafe: number;
  /** An unsafe request may fail where nobody knows whether it was executed. */
  readonly failedUnsafe: number;
  /** Of those, the ones whose route says that they may be sent again. */
  readonly failedKeyed: number;
  /** Broke off after the answer had begun. */
  readonly begun: number;
  /** Keys that were executed more than once, wherever. */
  readonly twice: number;
  /** Safe requests that the client itself sent again. */
  readonly repeated: number;
  /** ms. */
  readonly p99: Readonly<Record<'service' | 'legacy' | 'page', number>>;
};

export function tallyOf(outcomes: readonly Outcome[], executions: readonly Execution[]): Tally {
  const good = outcomes.filter((outcome) => resultOf(outcome) === 'good');
  const failed = outcomes.filter((outcome) => resultOf(outcome) === 'failed');
  const cutOver = good.filter(({ kind }) => kind !== 'page' && kind !== 'review');
  const pages = good.filter(({ kind }) => kind === 'page');
  return {
    requests: outcomes.length,
    byService: good.filter((outcome) => !isByLegacy(outcome)).length,
    byLegacy: good.filter(isByLegacy).length,
    failedSafe: failed.filter(({ kind }) => isSafe(kind)).length,
    failedUnsafe: failed.filter(({ kind }) => !isSafe(kind)).length,
    failedKeyed: failed.filter(({ kind }) => kind === 'payment').length,
    begun: outcomes.filter((outcome) => resultOf(outcome) === 'begun').length,
    twice: executedTwice(executions).length,
    repeated: outcomes.filter(({ isRepeated }) => isRepeated).length,
    p99: {
      service: p99Of(cutOver.filter((outcome) => !isByLegacy(outcome))),
      legacy: p99Of(cutOver.filter(isByLegacy)),
      page: p99Of(pages),
    },
  };
}

/** ms below which 99 of 100 of them took; NaN of none. */
export function p99Of(outcomes: readonly Outcome[]): number {
  return quantile(
    outcomes.map(({ ms }) => ms),
    0.99,
  );
}

/** Each key that was executed more than once, with who executed it. */
export function executedTwice(executions: readonly Execution[]): string[] {
  return [...Map.groupBy(executions, ({ key }) => key)]
    .filter(([, all]) => all.length > 1)
    .map(([key, all]) => `${key} by ${all.map(({ by }) => by).join(' and ')}`);
}

/** Good answers to cut-over requests of these kinds, by who gave them, from a moment on (ms since 1970). */
export function answeredBy(
  outcomes: readonly Outcome[],
  kinds: readonly Kind[],
  since: number,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    const { at, by = '', kind } = outcome;
    if (at < since || !kinds.includes(kind) || resultOf(outcome) !== 'good') continue;
    counts.set(by, (counts.get(by) ?? 0) + 1);
  }
  return counts;
}
