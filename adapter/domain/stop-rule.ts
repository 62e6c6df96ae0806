import type { Retried } from './parked-message.ts';

/** What a replay job has seen so far. */
export type Tally = {
  /** Those that were tried; one that still has to wait was not. */
  readonly tried: number;
  readonly failed: number;
  /** Failures since the last one that went well. */
  readonly inARow: number;
};

export const NOTHING_TRIED: Tally = { tried: 0, failed: 0, inARow: 0 };

/** Failures in a row that are no accident. */
const MOST_IN_A_ROW = 5;
/** The share that may fail, once so many were tried. */
const MOST_FAILED = 0.1;
const ENOUGH = 50;

export function tallied(tally: Tally, { kind }: Pick<Retried, 'kind'>): Tally {
  if (kind === 'held' || kind === 'withheld') return tally;
  const failed = kind === 'failed' ? 1 : 0;
  return {
    tried: tally.tried + 1,
    failed: tally.failed + failed,
    inARow: failed === 1 ? tally.inARow + 1 : 0,
  };
}

/** Why a job had better stop; undefined while it had not. `isTrial`: then a single failure is enough. */
export function whyStop({ tried, failed, inARow }: Tally, isTrial: boolean): string | undefined {
  if (isTrial && failed > 0)
    return `the first of ${tried} failed`.replace('first of 1', 'first one');
  if (inARow >= MOST_IN_A_ROW) return `${inARow} failures in a row`;
  if (tried < ENOUGH || failed <= tried * MOST_FAILED) return undefined;
  return `${failed} of ${tried} failed, more than ${MOST_FAILED * 100} %`;
}

/** How many results to take until there is a reason to stop, and the tally after these. */
export function takenUntilStop(
  tally: Tally,
  results: readonly Pick<Retried, 'kind'>[],
  isTrial: boolean,
): { readonly taken: number; readonly tally: Tally } {
  let after = tally;
  for (const [index, result] of results.entries()) {
    after = tallied(after, result);
    if (whyStop(after, isTrial) !== undefined) return { taken: index + 1, tally: after };
  }
  return { taken: results.length, tally: after };
}

/** The shares of a ramp. */
const RAMP = [0.01, 0.05, 0.25];

/**
 * How many messages a ramp may try now, given how many of the total have been: up to the end of the
 * share that it is in. `isTrial`: before the last of them, the first failure stops it.
 */
export function rampStep(
  total: number,
  tried: number,
): { readonly room: number; readonly isTrial: boolean } {
  for (const share of RAMP) {
    const end = Math.ceil(total * share);
    if (tried < end) return { room: end - tried, isTrial: true };
  }
  return { room: Number.POSITIVE_INFINITY, isTrial: false };
}
