import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  NOTHING_TRIED,
  rampStep,
  type Tally,
  takenUntilStop,
  tallied,
  whyStop,
} from '../../../../adapter/domain/stop-rule.ts';

type Kind = 'resolved' | 'failed' | 'held';

const results = (...kinds: readonly Kind[]) => kinds.map((kind) => ({ kind }));
const tallyOf = (kinds: readonly Kind[], from: Tally = NOTHING_TRIED) =>
  results(...kinds).reduce(tallied, from);
const many = (count: number, kind: Kind) => Array<Kind>(count).fill(kind);

describe('a replay job', () => {
  it('goes on as long as less than five fail in a row', () => {
    expect(whyStop(tallyOf(many(4, 'failed')), false)).toBeUndefined();
    const kinds: Kind[] = [...many(4, 'failed'), 'resolved', ...many(4, 'failed')];
    expect(whyStop(tallyOf(kinds), false)).toBeUndefined();
  });

  it('stops at the fifth failure in a row; one that only waits is not in that row', () => {
    expect(whyStop(tallyOf(many(5, 'failed')), false)).toBe('5 failures in a row');
    const kinds: Kind[] = [...many(4, 'failed'), 'held', 'failed'];
    expect(whyStop(tallyOf(kinds), false)).toBe('5 failures in a row');
  });

  it('stops when more than a tenth fails, once fifty were tried', () => {
    const tally = (tried: number, failed: number): Tally => ({ tried, failed, inARow: 0 });
    expect(whyStop(tally(49, 20), false)).toBeUndefined();
    expect(whyStop(tally(50, 5), false)).toBeUndefined();
    expect(whyStop(tally(50, 6), false)).toBe('6 of 50 failed, more than 10 %');
    expect(whyStop(tally(1_000, 101), false)).toBe('101 of 1000 failed, more than 10 %');
  });

  it('stops at the first failure of a trial', () => {
    expect(whyStop(tallyOf(['failed']), true)).toBe('the first one failed');
    expect(whyStop(tallyOf(['resolved', 'failed']), true)).toBe('the first of 2 failed');
    expect(whyStop(tallyOf(['resolved', 'held']), true)).toBeUndefined();
  });

  const kinds = fc.array(fc.constantFrom<Kind[]>('resolved', 'failed', 'held'), {
    maxLength: 200,
  });

  it('never takes a result after the one that is the reason to stop', () => {
    fc.assert(
      fc.property(kinds, kinds, fc.boolean(), (before, now, isTrial) => {
        const from = tallyOf(before);
        const { taken, tally } = takenUntilStop(from, results(...now), isTrial);
        expect(tally).toEqual(tallyOf(now.slice(0, taken), from));
        for (let earlier = 1; earlier < taken; earlier += 1) {
          expect(whyStop(tallyOf(now.slice(0, earlier), from), isTrial)).toBeUndefined();
        }
        if (taken < now.length) expect(whyStop(tally, isTrial)).toBeDefined();
      }),
    );
  });

  it('takes the same in one batch and in many', () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 20 }), fc.boolean(), (all, size, isTrial) => {
        let tally = NOTHING_TRIED;
        let taken = 0;
        while (taken < all.length && whyStop(tally, isTrial) === undefined) {
          const step = takenUntilStop(tally, results(...all.slice(taken, taken + size)), isTrial);
          tally = step.tally;
          taken += step.taken;
        }
        const whole = takenUntilStop(NOTHING_TRIED, results(...all), isTrial);
        expect({ taken, tally }).toEqual(whole);
      }),
    );
  });
});

describe('a ramp', () => {
  it('tries one hundredth, five, a quarter, and then all', () => {
    expect(rampStep(1_000, 0)).toEqual({ room: 10, isTrial: true });
    expect(rampStep(1_000, 3)).toEqual({ room: 7, isTrial: true });
    expect(rampStep(1_000, 10)).toEqual({ room: 40, isTrial: true });
    expect(rampStep(1_000, 50)).toEqual({ room: 200, isTrial: true });
    expect(rampStep(1_000, 250)).toEqual({ room: Number.POSITIVE_INFINITY, isTrial: false });
  });

  it('tries one at least, and goes to its end whatever the total', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (total) => {
        expect(rampStep(total, 0)).toEqual({ room: Math.ceil(total / 100), isTrial: true });
        let tried = 0;
        let steps = 0;
        while (tried < total) {
          const { room, isTrial } = rampStep(total, tried);
          expect(room).toBeGreaterThan(0);
          tried += Math.min(room, total - tried);
          steps += 1;
          if (!isTrial) expect(tried).toBe(total);
        }
        expect(steps).toBeLessThanOrEqual(4);
      }),
    );
  });
});
