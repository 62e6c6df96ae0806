import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GuardSettings } from '#contracts';
import type { ArmCounts } from '../../../../strangler-proxy/domain/arm-tick.ts';
import type { Breach } from '../../../../strangler-proxy/domain/breach.ts';
import { createGuard, type Guard } from '../../../../strangler-proxy/domain/guard.ts';
import {
  LATENCY_BUCKETS,
  latencyBucket,
} from '../../../../strangler-proxy/domain/latency-buckets.ts';

const SETTINGS: GuardSettings = { errors: 1, latency: 1.5, requests: 100 };

/** Requests, so many of them errors, the others answered after 1 to 100 ms times `slower`. */
function counts(requests: number, errors = 0, slower = 1): ArmCounts {
  const latencies = Array<number>(LATENCY_BUCKETS).fill(0);
  for (let index = 0; index < requests - errors; index += 1) {
    const bucket = latencyBucket((1 + ((index * 37) % 100)) * slower);
    latencies[bucket] = (latencies[bucket] ?? 0) + 1;
  }
  return { requests, errors, latencies };
}

const NONE = counts(0);

/** Tells so many ticks that are alike. Returns the breaches. */
function tell(guard: Guard, ticks: number, service: ArmCounts, legacy: ArmCounts): Breach[] {
  return Array.from({ length: ticks }, () => guard.add({ service, legacy }) ?? []).flat();
}

describe('a service is rolled back', () => {
  it('when it has more errors than the legacy in the same time', () => {
    const guard = createGuard(SETTINGS);
    tell(guard, 10, NONE, counts(300));
    const [breach] = tell(guard, 20, counts(15, 3), counts(285, 1));
    expect(breach).toMatchObject({
      what: 'errors',
      service: { requests: 105, events: 21, rate: 0.2 },
      legacy: { requests: 1995, events: 7 },
      threshold: 1,
    });
    expect(breach?.evidence).toBeGreaterThan(222);
    expect(breach?.sentence).toBe(
      'errors: 21 of 105 requests (20.0 %) at the service, 7 of 1,995 requests (0.4 %) at the legacy; allowed 1 ×',
    );
  });

  it('when it answers later than the legacy in the same time, by more than is allowed', () => {
    const guard = createGuard(SETTINGS);
    tell(guard, 10, NONE, counts(300));
    const [breach] = tell(guard, 60, counts(100, 0, 3), counts(200));
    expect(breach?.what).toBe('latency');
    expect(breach?.sentence).toBe(
      'latency: 54 of 100 requests (54.0 %) over 140 ms at the service, 20 of 200 requests (10.0 %) over 91 ms at the legacy; allowed 1.5 ×',
    );
  });

  it('when its clients leave before it answers', () => {
    const guard = createGuard(SETTINGS);
    tell(guard, 10, NONE, counts(300));
    const left = { ...counts(10, 0, 100), requests: 0 };
    expect(tell(guard, 40, left, counts(90))[0]?.what).toBe('latency');
  });

  it('though it was good for long', () => {
    const guard = createGuard(SETTINGS);
    expect(tell(guard, 5_000, counts(100, 1), counts(100, 1))).toEqual([]);
    const [breach] = tell(guard, 20, counts(10, 5), counts(10));
    expect(breach?.service.requests).toBeLessThan(150);
    expect(breach?.what).toBe('errors');
  });

  it('once: it is silent until it is reset, and then it looks again', () => {
    const guard = createGuard(SETTINGS);
    tell(guard, 10, NONE, counts(300));
    expect(tell(guard, 50, counts(100, 90), counts(100))).toHaveLength(1);
    expect(guard.state).toMatchObject({ phase: 'breached', breach: { what: 'errors' } });
    guard.reset();
    expect(guard.state).toMatchObject({ phase: 'waiting', breach: undefined });
    expect(tell(guard, 50, counts(100, 90), counts(100))).toHaveLength(1);
  });

  it('where ticks are so short that each has a request of one arm alone', () => {
    const guard = createGuard(SETTINGS);
    const breaches = Array.from({ length: 600 }, (_, index) =>
      index % 2 === 0
        ? guard.add({ service: counts(1, index % 4 === 0 ? 1 : 0), legacy: NONE })
        : guard.add({ service: NONE, legacy: counts(1) }),
    );
    expect(breaches.filter((breach) => breach !== undefined)).toHaveLength(1);
  });
});

describe('a service is left alone', () => {
  it('while it is like the legacy, good or bad', () => {
    for (const errors of [0, 1, 50, 100]) {
      const guard = createGuard(SETTINGS);
      expect(tell(guard, 300, counts(100, errors), counts(100, errors))).toEqual([]);
      expect(guard.state.phase).toBe('comparing');
    }
  });

  it('until there were enough requests to each arm', () => {
    const guard = createGuard({ ...SETTINGS, requests: 1_000 });
    tell(guard, 10, NONE, counts(300));
    expect(tell(guard, 99, counts(10, 10), counts(90))).toEqual([]);
    expect(guard.state.phase).toBe('waiting');
    expect(tell(guard, 1, counts(10, 10), counts(90))).toHaveLength(1);
  });

  it('with as many times the errors as its route allows', () => {
    const guard = createGuard({ ...SETTINGS, errors: 3 });
    expect(tell(guard, 500, counts(100, 6), counts(100, 2))).toEqual([]);
  });

  it('for what takes a few ms in any case', () => {
    const guard = createGuard(SETTINGS);
    tell(guard, 10, NONE, counts(300, 0, 0.02));
    expect(tell(guard, 300, counts(100, 0, 0.08), counts(100, 0, 0.02))).toEqual([]);
  });

  it('when the legacy became worse at the same time', () => {
    const guard = createGuard(SETTINGS);
    tell(guard, 100, counts(100), counts(100));
    expect(tell(guard, 100, counts(100, 40, 20), counts(100, 40, 20))).toEqual([]);
  });
});

describe('where all requests go to the service', () => {
  const live = (guard: Guard) => {
    tell(guard, 200, counts(50, 1), counts(50, 1));
    return tell(guard, 200, counts(100, 2), NONE);
  };

  it('it is compared with what the legacy did when it was last asked', () => {
    const guard = createGuard(SETTINGS);
    expect(live(guard)).toEqual([]);
    expect(guard.state).toMatchObject({ phase: 'remembering', legacy: { requests: 10_000 } });
    const [breach] = tell(guard, 30, counts(100, 30), NONE);
    expect(breach?.sentence).toMatch(
      /^errors: 30 of 100 requests \(30\.0 %\) at the service, 200 of 10,000 requests \(2\.0 %\) at the legacy before;/,
    );
  });

  it('it may do a little worse than that: other times are not the same', () => {
    const guard = createGuard(SETTINGS);
    live(guard);
    expect(tell(guard, 500, counts(100, 4), NONE)).toEqual([]);
  });

  it('nothing is concluded when nothing of the legacy is remembered, and the state says so', () => {
    const guard = createGuard(SETTINGS);
    expect(tell(guard, 100, counts(100, 100), NONE)).toEqual([]);
    expect(guard.state.phase).toBe('blind');
  });

  it('a legacy that is asked again is compared again', () => {
    const guard = createGuard(SETTINGS);
    live(guard);
    tell(guard, 1, counts(50), counts(50));
    expect(guard.state.phase).toBe('comparing');
  });
});

it('whatever is told, there is one breach at most, and its numbers are finite', () => {
  const arm = fc
    .record({ requests: fc.nat(200), part: fc.nat(100), slower: fc.integer({ min: 1, max: 50 }) })
    .map(({ requests, part, slower }) =>
      counts(requests, Math.floor((requests * part) / 100), slower),
    );
  fc.assert(
    fc.property(fc.array(fc.record({ service: arm, legacy: arm }), { maxLength: 30 }), (ticks) => {
      const guard = createGuard(SETTINGS);
      const breaches = ticks.flatMap((tick) => guard.add(tick) ?? []);
      expect(breaches.length).toBeLessThanOrEqual(1);
      const { evidence } = guard.state;
      expect(Object.values(evidence).every(Number.isFinite)).toBe(true);
      for (const { service, legacy, evidence: enough } of breaches) {
        expect([service.rate, legacy.rate, enough].every(Number.isFinite)).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});
