import type { ArmCounts } from './arm-tick.ts';
import { LATENCY_BUCKETS } from './latency-buckets.ts';

/** Requests of which the older half is forgotten, as a whole, when there are as many newer ones. */
const HALF = 20_000;

type Sums = { requests: number; errors: number; answers: number; readonly latencies: number[] };

/** How an arm has done of late: over its last 20,000 to 40,000 requests. */
export class ArmMemory {
  #recent = nothing();
  #older = nothing();
  readonly #all = nothing();

  add(counts: ArmCounts): void {
    if (this.#recent.requests >= HALF) {
      addTo(this.#all, this.#older, -1);
      this.#older = this.#recent;
      this.#recent = nothing();
    }
    addTo(this.#recent, counts, 1);
    addTo(this.#all, counts, 1);
  }

  get requests(): number {
    return this.#all.requests;
  }

  get errors(): number {
    return this.#all.errors;
  }

  /** Those that have a latency. */
  get answers(): number {
    return this.#all.answers;
  }

  /** Of those, the ones beyond a bucket. */
  answersBeyond(bucket: number): number {
    let count = 0;
    for (let index = bucket + 1; index < LATENCY_BUCKETS; index += 1) {
      count += this.#all.latencies[index] ?? 0;
    }
    return count;
  }

  /** The first bucket beyond which there is no more than this share of the answers. */
  bucketBefore(share: number): number {
    const most = share * this.#all.answers;
    let beyond = 0;
    let bucket = LATENCY_BUCKETS - 1;
    while (bucket > 0) {
      beyond += this.#all.latencies[bucket] ?? 0;
      if (beyond > most) return bucket;
      bucket -= 1;
    }
    return 0;
  }
}

function addTo(sums: Sums, counts: ArmCounts, sign: 1 | -1): void {
  sums.requests += sign * counts.requests;
  sums.errors += sign * counts.errors;
  for (let bucket = 0; bucket < LATENCY_BUCKETS; bucket += 1) {
    const count = counts.latencies[bucket] ?? 0;
    if (count === 0) continue;
    sums.answers += sign * count;
    sums.latencies[bucket] = (sums.latencies[bucket] ?? 0) + sign * count;
  }
}

function nothing(): Sums {
  return { requests: 0, errors: 0, answers: 0, latencies: Array<number>(LATENCY_BUCKETS).fill(0) };
}
