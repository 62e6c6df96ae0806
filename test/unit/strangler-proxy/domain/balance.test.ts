import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Candidate,
  choose,
  startShare,
  usable,
} from '../../../../strangler-proxy/domain/balance.ts';

type Named = Candidate & { readonly name: string };

function candidate(name: string, more: Partial<Candidate> = {}): Named {
  return { name, inFlight: 0, weight: 1, startingSince: undefined, ...more };
}

/** Chance that can be repeated (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Shares of so many choices. */
function shares(candidates: readonly Named[], now = 0, rounds = 20_000) {
  const draw = { random: chance(1), clock: () => now, slowStart: 10_000 };
  const counts = new Map(candidates.map(({ name }) => [name, 0]));
  for (let round = 0; round < rounds; round += 1) {
    const name = choose(candidates, [], draw)?.name ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].map(([name, count]) => [name, count / rounds]));
}

describe('a choice', () => {
  it('spreads evenly over those that have as much in hand', () => {
    const { a, b, c } = shares(['a', 'b', 'c'].map((name) => candidate(name)));
    for (const share of [a, b, c]) expect(share).toBeCloseTo(1 / 3, 1);
  });

  it('is the one of two that has less in hand', () => {
    const busy = candidate('busy', { inFlight: 9 });
    const free = candidate('free', { inFlight: 3 });
    expect(shares([busy, free])).toEqual({ busy: 0, free: 1 });
    // Of three: unless the two busiest are drawn.
    const { busiest } = shares([busy, free, candidate('busiest', { inFlight: 10 })]);
    expect(busiest).toBe(0);
  });

  it.each([
    [0, 0.05, 0.16],
    [5_000, 0.3, 0.48],
    [9_900, 0.45, 0.5],
    [10_000, 0.48, 0.52],
  ])('gives one that started %d ms ago its share little by little', (now, least, most) => {
    const { cold = 0 } = shares([candidate('cold', { startingSince: 0 }), candidate('warm')], now);
    expect(cold).toBeGreaterThan(least);
    expect(cold).toBeLessThan(most);
  });

  it('is not drawn to one that starts because it has nothing in hand', () => {
    const warm = ['a', 'b'].map((name) => candidate(name, { inFlight: 20 }));
    const { cold = 1 } = shares([...warm, candidate('cold', { startingSince: 0 })]);
    expect(cold).toBeLessThan(0.15);
  });

  it('honours weights', () => {
    const { light = 0 } = shares([
      candidate('light', { weight: 0.25 }),
      candidate('heavy', { inFlight: 0 }),
    ]);
    expect(light).toBeCloseTo(0.2, 1);
  });

  it('is one that starts, where there is no other', () => {
    const cold = ['a', 'b'].map((name) => candidate(name, { startingSince: 0 }));
    const { a, b } = shares(cold);
    expect([a, b].map((share) => Math.round((share ?? 0) * 10))).toEqual([5, 5]);
  });
});

it.each([
  [0, 10_000, 0.1],
  [5_000, 10_000, 0.55],
  [10_000, 10_000, 1],
  [50_000, 10_000, 1],
  [0, 0, 1],
  [-1, 10_000, 0.1],
])('after %d of %d ms the share is %d', (ms, slowStart, share) => {
  expect(startShare(ms, slowStart)).toBeCloseTo(share, 10);
});

const flags = fc.array(fc.boolean(), { maxLength: 12 });

describe('whatever comes', () => {
  it('an unavailable one is never used, unless fewer than the share of panic are available', () => {
    fc.assert(
      fc.property(flags, fc.double({ min: 0, max: 1, noNaN: true }), (available, panic) => {
        const all = available.map((isAvailable, index) => ({ isAvailable, index }));
        const used = usable(all, ({ isAvailable }) => isAvailable, panic);
        const well = all.filter(({ isAvailable }) => isAvailable);
        if (well.length < panic * all.length) expect(used).toEqual(all);
        else expect(used).toEqual(well);
      }),
    );
  });

  it.each([
    [
      [true, true, true, true],
      [0, 1, 2, 3],
    ],
    [
      [true, true, false, false],
      [0, 1],
    ],
    [
      [true, false, false, false],
      [0, 1, 2, 3],
    ],
    [
      [false, false],
      [0, 1],
    ],
    [
      [true, false, false],
      [0, 1, 2],
    ],
    [[], []],
  ])('with a panic below one half, of %j are used: %j', (available, used) => {
    const all = available.map((isAvailable, index) => ({ isAvailable, index }));
    const names = usable(all, ({ isAvailable }) => isAvailable, 0.5).map(({ index }) => index);
    expect(names).toEqual(used);
  });

  it('one is chosen where there is one left, and none of those that are excepted', () => {
    const some = fc.array(
      fc.record({
        inFlight: fc.nat(2_000),
        weight: fc.constantFrom(1, 1, 0.5, 0.01),
        startingSince: fc.option(fc.nat(100_000), { nil: undefined }),
        isExcepted: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(some, fc.nat(), fc.nat(200_000), fc.nat(20_000), (all, seed, now, slowStart) => {
        const except = all.filter(({ isExcepted }) => isExcepted);
        const draw = { random: chance(seed), clock: () => now, slowStart };
        const chosen = choose(all, except, draw);
        if (except.length === all.length) expect(chosen).toBeUndefined();
        else expect(chosen?.isExcepted).toBe(false);
      }),
    );
  });

  it('one is chosen, however unlikely chance is', () => {
    const cold = ['a', 'b'].map((name) => candidate(name, { startingSince: 0 }));
    const draw = { random: () => 1 - Number.EPSILON, clock: () => 0, slowStart: 10_000 };
    expect(choose(cold, [], draw)).toBeDefined();
  });
});
