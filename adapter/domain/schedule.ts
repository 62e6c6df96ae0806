import type { Attempt } from './parked-message.ts';

/** ms until the adapter tries again by itself: after the first try that failed, the second, and so on. */
const PAUSES = [10_000, 60_000, 300_000, 900_000, 3_600_000];
/** So much earlier or later, that many who failed together do not come back together. */
const JITTER = 0.1;

/**
 * When a message that failed just now is tried again, RFC 3339 in UTC; undefined once it was tried often
 * enough, and waits for an operator. `earlier`: the attempts before this one; those of replays do not
 * count. `now` in ms since 1970, `random` gives 0 to 1.
 */
export function nextDueAt(
  earlier: readonly Pick<Attempt, 'by'>[],
  now: number,
  random: () => number,
): string | undefined {
  const byItself = earlier.filter(({ by }) => by === 'delivery' || by === 'schedule');
  const pause = PAUSES[byItself.length];
  if (pause === undefined) return undefined;
  return new Date(now + pause * (1 + JITTER * (2 * random() - 1))).toISOString();
}
