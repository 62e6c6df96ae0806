import type { ArmCounts, ArmTick } from '../../../strangler-proxy/domain/arm-tick.ts';
import { LATENCY_BUCKETS, latencyBucket } from '../../../strangler-proxy/domain/latency-buckets.ts';
import { type Random, randomOf } from '../../chaos/load/random.ts';

/** How an arm answers. */
export type ArmNature = {
  /** The share of its requests that are errors. */
  readonly errors: number;
  /** ms; latencies are log-normal. */
  readonly median: number;
  /** Of their logarithm. */
  readonly sigma: number;
};

/** What happens in one second. */
export type Second = {
  /** On average. */
  readonly requests: number;
  /** The service's share of them. */
  readonly share: number;
  /** Both arms answer later by so many buckets: what they share is busy. */
  readonly delay?: number;
  /** So many times as many errors as usual, at both. */
  readonly trouble?: number;
};

/** One second after the other of a route's traffic, by chance that a seed repeats. */
export class Traffic {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  second(second: Second, service: ArmSampler, legacy: ArmSampler): ArmTick {
    const random = this.#random;
    // As uneven as Poisson's: the sum of twelve has a variance of one.
    let normal = -6;
    for (let index = 0; index < 12; index += 1) normal += random.fraction();
    const { requests: mean, share } = second;
    const requests = Math.max(0, Math.round(mean + normal * Math.sqrt(mean)));
    let toService = 0;
    for (let index = 0; index < requests; index += 1) if (random.happens(share)) toService += 1;
    return {
      service: service.sample(toService, second, random),
      legacy: legacy.sample(requests - toService, second, random),
    };
  }
}

const QUANTILES = 4096;

/** Draws what comes of requests to an arm. */
export class ArmSampler {
  readonly #errors: number;
  /** The bucket of each of 4,096 latencies that are equally likely. */
  readonly #buckets: Uint8Array;

  constructor({ errors, median, sigma }: ArmNature) {
    this.#errors = errors;
    this.#buckets = Uint8Array.from({ length: QUANTILES }, (_, index) =>
      latencyBucket(median * Math.exp(sigma * normalQuantile((index + 0.5) / QUANTILES))),
    );
  }

  sample(requests: number, { delay = 0, trouble = 1 }: Second, random: Random): ArmCounts {
    const latencies = Array<number>(LATENCY_BUCKETS).fill(0);
    const share = this.#errors * trouble;
    let errors = 0;
    for (let index = 0; index < requests; index += 1) {
      if (random.happens(share)) {
        errors += 1;
        continue;
      }
      const usual = this.#buckets[random.below(QUANTILES)] ?? 0;
      const bucket = Math.min(LATENCY_BUCKETS - 1, usual + delay);
      latencies[bucket] = (latencies[bucket] ?? 0) + 1;
    }
    return { requests, errors, latencies };
  }
}

/** By bisection of the distribution (Abramowitz and Stegun 26.2.17): made once for each sampler. */
function normalQuantile(share: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < share) low = middle;
    else high = middle;
  }
  return low;
}

function normalShare(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = terms.reduceRight((rest, term) => t * (term + rest), 0);
  const beyond = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
  return x < 0 ? beyond : 1 - beyond;
}
