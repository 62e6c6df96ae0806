import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRateLimit } from '../../../../strangler-proxy/domain/rate-limit.ts';
import { rateLimitFields } from '../../../../strangler-proxy/domain/rate-limit-fields.ts';

const policy = { requests: 3, per: 60_000, burst: 3 };

describe('a bucket', () => {
  it('allows its burst at once, then a request each time that one has refilled', () => {
    const limit = createRateLimit(policy, 100);
    const at = (now: number) => limit.take('a', now);
    expect([at(0), at(0), at(0)].map(({ remaining }) => remaining)).toEqual([2, 1, 0]);
    expect(at(0)).toEqual({ isAllowed: false, remaining: 0, retryAfter: 20_000, full: 60_000 });
    expect(at(19_999)).toMatchObject({ isAllowed: false, retryAfter: 1 });
    expect(at(20_000)).toEqual({ isAllowed: true, remaining: 0, retryAfter: 0, full: 60_000 });
    expect(at(20_001).isAllowed).toBe(false);
    expect(at(200_000)).toMatchObject({ isAllowed: true, remaining: 2, full: 20_000 });
  });

  it('is each client’s own', () => {
    const limit = createRateLimit({ ...policy, burst: 1 }, 100);
    expect(limit.take('a', 0).isAllowed).toBe(true);
    expect(limit.take('a', 0).isAllowed).toBe(false);
    expect(limit.take('b', 0).isAllowed).toBe(true);
  });

  it('may be smaller or larger than what it refills in its time', () => {
    const burst = (size: number) => {
      const limit = createRateLimit({ ...policy, burst: size }, 100);
      return Array.from({ length: 10 }, () => limit.take('a', 0)).filter((one) => one.isAllowed);
    };
    expect(burst(1)).toHaveLength(1);
    expect(burst(7)).toHaveLength(7);
  });

  it('allows in any stretch of time no more than burst and rate, and whoever waits as told is allowed', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 200 });
    const policies = fc.record({
      requests: fc.integer({ min: 1, max: 50 }),
      per: fc.integer({ min: 1, max: 10 }).map((seconds) => seconds * 1000),
      burst: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(policies, gaps, (any, waits) => {
        const limit = createRateLimit(any, 10);
        const allowed: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          const { isAllowed, retryAfter } = limit.take('a', now);
          if (isAllowed) allowed.push(now);
          else {
            now += Math.ceil(retryAfter);
            expect(limit.take('a', now).isAllowed).toBe(true);
            allowed.push(now);
          }
        }
        allowed.forEach((from, first) => {
          allowed.slice(first).forEach((to, count) => {
            const refilled = Math.floor(((to - from) * any.requests) / any.per);
            expect(count + 1).toBeLessThanOrEqual(any.burst + refilled);
          });
        });
      }),
    );
  });

  it('is forgotten where there are too many: the last half of the clients are remembered', () => {
    const limit = createRateLimit({ ...policy, burst: 1 }, 10);
    for (let client = 0; client < 1_000; client += 1) limit.take(String(client), 0);
    expect(limit.take('999', 0).isAllowed).toBe(false);
    expect(limit.take('995', 0).isAllowed).toBe(false);
    expect(limit.take('0', 0).isAllowed).toBe(true);
  });
});

it('a client is told the policy, what is left, and when to come back', () => {
  const allowed = { isAllowed: true, remaining: 2, retryAfter: 0, full: 19_001 };
  expect(rateLimitFields('orders', policy)(allowed)).toEqual([
    ...['RateLimit-Policy', '"orders";q=3;w=60'],
    ...['RateLimit', '"orders";r=2;t=20'],
  ]);
  const refused = { isAllowed: false, remaining: 0, retryAfter: 1, full: 60_000 };
  expect(rateLimitFields('orders', policy)(refused)).toEqual([
    ...['RateLimit-Policy', '"orders";q=3;w=60'],
    ...['RateLimit', '"orders";r=0;t=1', 'Retry-After', '1'],
  ]);
});
