import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  logFactors,
  logFactorsAlone,
  STAKES,
  upperBound,
} from '../../../../strangler-proxy/domain/arm-test.ts';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const guess = fc.double({ min: 1e-6, max: 0.999, noNaN: true });
const few = fc.nat(8);

/** The probability of so many events. */
function binomial(of: number, events: number, probability: number): number {
  let ways = 1;
  for (let index = 0; index < events; index += 1) ways = (ways * (of - index)) / (index + 1);
  return ways * probability ** events * (1 - probability) ** (of - events);
}

const upTo = (of: number) => Array.from({ length: of + 1 }, (_, events) => events);

describe('what an alternative is multiplied by', () => {
  it('is 1 on average or less, while the service has at most its tolerated share', () => {
    const worlds = fc.record({
      ...{ service: few, legacy: few, legacyShare: share, guess },
      tolerance: fc.double({ min: 1, max: 20, noNaN: true }),
      part: share,
    });
    fc.assert(
      fc.property(worlds, ({ service, legacy, legacyShare, part, ...how }) => {
        const serviceShare = Math.min(1, how.tolerance * legacyShare) * part;
        const means = STAKES.map(() => 0);
        for (const s of upTo(service)) {
          for (const l of upTo(legacy)) {
            const chance = binomial(service, s, serviceShare) * binomial(legacy, l, legacyShare);
            const factors = logFactors({ of: service, events: s }, { of: legacy, events: l }, how);
            for (const [index, factor] of factors.entries()) {
              means[index] = (means[index] ?? 0) + chance * Math.exp(factor);
            }
          }
        }
        for (const mean of means) expect(mean).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('is 1 on average or less without a legacy, while the service has at most what is allowed', () => {
    fc.assert(
      fc.property(few, share, guess, (service, part, allowed) => {
        const means = STAKES.map(() => 0);
        for (const events of upTo(service)) {
          const chance = binomial(service, events, allowed * part);
          for (const [index, factor] of logFactorsAlone(
            { of: service, events },
            allowed,
          ).entries()) {
            means[index] = (means[index] ?? 0) + chance * Math.exp(factor);
          }
        }
        for (const mean of means) expect(mean).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  it('is a number, whatever was seen', () => {
    const many = fc.nat(1e7);
    fc.assert(
      fc.property(many, many, share, share, guess, (service, legacy, s, l, known) => {
        const serviceOutcomes = { of: service, events: Math.round(service * s) };
        const legacyOutcomes = { of: legacy, events: Math.round(legacy * l) };
        const how = { tolerance: 1, guess: known };
        const factors = [
          ...logFactors(serviceOutcomes, legacyOutcomes, how),
          ...logFactorsAlone(serviceOutcomes, known),
        ];
        expect(factors.filter((factor) => !Number.isFinite(factor))).toEqual([]);
      }),
    );
  });

  it('is 1 where one of the two had no requests', () => {
    const how = { tolerance: 1, guess: 0.01 };
    const [none, some] = [
      { of: 0, events: 0 },
      { of: 9, events: 3 },
    ];
    expect([...logFactors(none, some, how), ...logFactors(some, none, how)]).toEqual(
      Array(2 * STAKES.length).fill(0),
    );
  });

  it('is 1 where so much is allowed that nothing is worse', () => {
    expect([...logFactorsAlone({ of: 9, events: 9 }, 1)]).toEqual(STAKES.map(() => 0));
    const how = { tolerance: 100, guess: 0.5 };
    expect([...logFactors({ of: 9, events: 9 }, { of: 9, events: 5 }, how)]).toEqual(
      STAKES.map(() => 0),
    );
  });
});

describe('what a share is at most', () => {
  it('is missed with the probability that is asked for, or less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), share, (of, truth) => {
        let missed = 0;
        for (const events of upTo(of)) {
          if (upperBound({ of, events }, 0.05) < truth) missed += binomial(of, events, truth);
        }
        expect(missed).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it.each([
    [0, 100, 0.073],
    [10, 10_000, 0.0025],
    [100, 100, 1],
  ])('%d of %d: %d, but for one time in 2,000', (events, of, most) => {
    expect(upperBound({ of, events }, 0.0005)).toBeCloseTo(most, 3);
  });
});
