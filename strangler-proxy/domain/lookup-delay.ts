const LEAST_TTL_S = 1;
const MOST_TTL_S = 300;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** ms until a name is looked up again: its TTL, but neither all the time, nor so late that nobody waits for it. */
export function lookupDelay(ttlSeconds: number): number {
  return Math.min(MOST_TTL_S, Math.max(LEAST_TTL_S, ttlSeconds)) * 1_000;
}

/**
 * ms until a lookup that failed is tried again, up to a quarter less, so that not all ask at once.
 *
 * @param failures in a row, 1 for the first
 * @param chance from 0 up to 1
 */
export function retryDelay(failures: number, chance: number): number {
  const delay = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return delay * (1 - chance / 4);
}
