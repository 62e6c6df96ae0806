import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  activeOverrides,
  forcedFlags,
  mergedOverrides,
  nextEnd,
  type Override,
} from '../../../flags/override.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.parse('2026-07-01T12:00:00Z');
const at = (ms: number) => new Date(NOW + ms).toISOString();

const override = (more: Partial<Override> = {}): Override => ({
  id: '5f9c1c52-6f0e-4f55-9d0e-2f3f6f0a7a01',
  flags: { 'order.cutover': false },
  who: 'ann',
  reason: 'errors',
  at: at(-1_000),
  origin: 'operator',
  ...more,
});
const lift = (ms = 0, who = 'bob') => ({ who, at: at(ms), reason: 'mended' });
const lifted = (ms = 0, more: Partial<Override> = {}) => override({ ...more, lifted: lift(ms) });

/** Whatever was told by whom, of few overrides, so that they meet; none so old that it is forgotten. */
const times = fc.integer({ min: -10 * DAY, max: 10 * DAY }).map(at);
const anyOverride: fc.Arbitrary<Override> = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c'),
    flags: fc.dictionary(fc.constantFrom('x', 'y'), fc.boolean()),
    who: fc.constantFrom('ann', 'bob'),
    at: times,
    until: fc.option(times, { nil: undefined }),
    lifted: fc.option(fc.record({ who: fc.constantFrom('ann', 'bob'), at: times, reason: times }), {
      nil: undefined,
    }),
  })
  .map((one) => override(one));
const anyKnown = fc.array(anyOverride, { maxLength: 6 });
const merged = (...all: readonly (readonly Override[])[]) =>
  all.reduce((known, told) => mergedOverrides(known, told, NOW), []);

describe('what two know of overrides, merged', () => {
  it('is the same whoever is told by whom', () => {
    fc.assert(
      fc.property(anyKnown, anyKnown, (one, other) => {
        expect(merged(one, other)).toEqual(merged(other, one));
      }),
    );
  });

  it('is the same in whatever order they tell it', () => {
    fc.assert(
      fc.property(anyKnown, anyKnown, anyKnown, (one, two, three) => {
        expect(merged(one, merged(two, three))).toEqual(merged(one, two, three));
      }),
    );
  });

  it('is the same when it is told again', () => {
    fc.assert(
      fc.property(anyKnown, anyKnown, (one, other) => {
        const both = merged(one, other);
        expect(merged(both, one, other, both)).toEqual(both);
      }),
    );
  });

  it('is lifted where one of them knows that it was', () => {
    fc.assert(
      fc.property(anyKnown, anyKnown, (one, other) => {
        const all = [...one, ...other];
        for (const { id, lifted } of merged(one, other)) {
          const isLifted = all.some((each) => each.id === id && each.lifted !== undefined);
          expect(lifted !== undefined).toBe(isLifted);
        }
      }),
    );
  });

  it('does not bring back what was lifted, when somebody tells it who was away', () => {
    expect(merged([lifted()], [override()])).toEqual([lifted()]);
    expect(merged([override()], [lifted()])).toEqual([lifted()]);
  });

  it('is lifted by whoever did so first', () => {
    const late = override({ lifted: lift(500, 'zoe') });
    expect(merged([late], [lifted(0)])).toEqual([lifted(0)]);
    expect(merged([lifted(0)], [late])).toEqual([lifted(0)]);
  });

  it.each([
    ['lifted', (ms: number) => override({ at: at(-40 * DAY), lifted: lift(ms) })],
    ['over', (ms: number) => override({ until: at(ms) })],
  ])('is forgotten once it has been %s for 30 days', (_how, ended) => {
    expect(merged([ended(-30 * DAY + 1)])).toHaveLength(1);
    expect(merged([ended(-30 * DAY)])).toEqual([]);
  });

  it('is not brought back where the clock of whoever lifted it was wrong', () => {
    const odd = override({ lifted: { ...lift(), at: '1970-01-01T00:00:00Z' } });
    expect(merged([override()], [odd], [override()])).toEqual([odd]);
  });

  it('is remembered for as long as it is in force', () => {
    expect(merged([override({ at: at(-400 * DAY) })])).toHaveLength(1);
  });
});

describe('an override', () => {
  it('is in force until it ends', () => {
    const one = override({ until: at(0) });
    expect(activeOverrides([one], NOW - 1)).toEqual([one]);
    expect(activeOverrides([one], NOW)).toEqual([]);
  });

  it('is over once it is lifted, even by somebody whose clock is ahead', () => {
    expect(activeOverrides([lifted(3_600_000)], NOW)).toEqual([]);
  });

  it('is in force at once, even of somebody whose clock is ahead', () => {
    expect(activeOverrides([override({ at: at(3_600_000) })], NOW)).toHaveLength(1);
  });
});

describe('flags are forced', () => {
  const on = (when: string) => override({ id: 'a', at: when, flags: { x: true, y: true } });
  const off = (when: string) => override({ id: 'b', at: when, flags: { x: false } });

  it('by the latest override, each of them', () => {
    const all = merged([off(at(-1)), on(at(-2))]);
    expect([...forcedFlags(all, NOW)]).toEqual([
      ['x', false],
      ['y', true],
    ]);
  });

  it('by the latest one, however exactly its time is told', () => {
    const all = merged([off('2026-07-01T11:00:00.5Z'), on('2026-07-01T11:00:00Z')]);
    expect(forcedFlags(all, NOW).get('x')).toBe(false);
  });

  it('by those in force alone', () => {
    expect(forcedFlags([lifted(-1)], NOW).size).toBe(0);
  });

  it('by the one before, once the latest is lifted', () => {
    const all = merged([on(at(-2)), { ...off(at(-1)), lifted: lift() }]);
    expect(forcedFlags(all, NOW).get('x')).toBe(true);
  });
});

it('the next end is that of the first to end by itself', () => {
  const ends = [override({ until: at(500) }), override({ id: 'b', until: at(200) })];
  expect(nextEnd([...ends, override({ id: 'c', until: at(-1) })], NOW)).toBe(NOW + 200);
  expect(nextEnd([override()], NOW)).toBeUndefined();
});
