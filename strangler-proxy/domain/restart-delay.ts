/** ms that a worker must have run for its end to count as the first one. */
const STEADY_MS = 10_000;
const FIRST_MS = 200;
const MOST_MS = 10_000;

/** How many ends came one soon after the other, with the one of a worker that had run so long. */
export function endsInARow(before: number, ranMs: number): number {
  return ranMs >= STEADY_MS ? 1 : before + 1;
}

/**
 * ms until a worker is replaced: the first at once; while they end as soon as they have begun, twice as
 * late each time, so that a crash loop does not take the processor from those that serve.
 */
export function restartDelay(ends: number): number {
  return ends <= 1 ? 0 : Math.min(MOST_MS, FIRST_MS * 2 ** (ends - 2));
}
