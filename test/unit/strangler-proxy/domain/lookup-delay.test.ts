import { expect, it } from '@jest/globals';
import { lookupDelay, retryDelay } from '../../../../strangler-proxy/domain/lookup-delay.ts';

it.each([
  [0, 1_000],
  [1, 1_000],
  [60, 60_000],
  [86_400, 300_000],
])('a name with a TTL of %d s is looked up again after %d ms', (ttl, ms) => {
  expect(lookupDelay(ttl)).toBe(ms);
});

it('a lookup that fails is tried again after 1 s, then twice as late each time, up to 30 s', () => {
  const delays = [1, 2, 3, 4, 5, 6, 50, 5_000].map((failures) => retryDelay(failures, 0));
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  expect(retryDelay(6, 0.999)).toBeGreaterThanOrEqual(22_500);
});
