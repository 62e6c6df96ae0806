/** ms: what is faster than that is not told apart. */
const SHORTEST_MS = 0.5;
/** Each bucket reaches 9 % further than the one before. */
const PER_DOUBLING = 8;

/** Up to 0.5 ms, from there to 65.5 s, and beyond. */
export const LATENCY_BUCKETS = 17 * PER_DOUBLING + 2;

/** Which bucket counts an answer that took so many ms. */
export function latencyBucket(ms: number): number {
  if (!(ms > SHORTEST_MS)) return 0;
  const bucket = Math.ceil(Math.log2(ms / SHORTEST_MS) * PER_DOUBLING);
  return Math.min(LATENCY_BUCKETS - 1, bucket);
}

/** ms that an answer in the bucket took at most; of the last one, at least about that. */
export function latencyBound(bucket: number): number {
  return SHORTEST_MS * 2 ** (bucket / PER_DOUBLING);
}

/** By how many buckets an answer is further up that takes so many times as long, rounded up. */
export function bucketsFor(times: number): number {
  // 1e-9: what is a whole number of buckets stays one.
  return Math.ceil(Math.max(0, Math.log2(times) * PER_DOUBLING - 1e-9));
}

/** How many of the counted answers are beyond a bucket. */
export function countBeyond(latencies: readonly number[], bucket: number): number {
  let count = 0;
  for (let index = bucket + 1; index < latencies.length; index += 1) count += latencies[index] ?? 0;
  return count;
}
