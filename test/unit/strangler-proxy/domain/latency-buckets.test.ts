import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bucketsFor,
  countBeyond,
  LATENCY_BUCKETS,
  latencyBound,
  latencyBucket,
} from '../../../../strangler-proxy/domain/latency-buckets.ts';

describe('a bucket of latencies', () => {
  it('holds what took longer than the bound before, up to its own, which is 9 % further', () => {
    const ms = fc.double({ min: 0.51, max: 65_000, noNaN: true });
    fc.assert(
      fc.property(ms, (took) => {
        const bucket = latencyBucket(took);
        expect(took).toBeLessThanOrEqual(latencyBound(bucket) * (1 + 1e-12));
        expect(took).toBeGreaterThan(latencyBound(bucket - 1) * (1 - 1e-12));
        expect(latencyBound(bucket) / latencyBound(bucket - 1)).toBeCloseTo(1.09, 2);
      }),
    );
  });

  it.each([
    [0, 0],
    [0.5, 0],
    [1, 8],
    [65_536, LATENCY_BUCKETS - 2],
    [65_537, LATENCY_BUCKETS - 1],
    [Number.POSITIVE_INFINITY, LATENCY_BUCKETS - 1],
    [Number.NaN, 0],
  ])('is found for %d ms: %d', (ms, bucket) => {
    expect(latencyBucket(ms)).toBe(bucket);
  });
});

it.each([
  [1, 0],
  [1.5, 5],
  [2, 8],
  [100, 54],
])('%d times as long is %d buckets further, rounded up', (times, buckets) => {
  expect(bucketsFor(times)).toBe(buckets);
});

it('what is beyond a bucket does not include it', () => {
  expect(countBeyond([1, 2, 3, 4], 1)).toBe(7);
  expect(countBeyond([1, 2, 3, 4], -1)).toBe(10);
  expect(countBeyond([1, 2, 3, 4], 3)).toBe(0);
});
