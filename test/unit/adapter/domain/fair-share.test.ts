import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shardMovesOf } from '../../../../adapter/domain/fair-share.ts';

/** Instances take turns, each doing what it is told, until nothing changes; what each then holds. */
function settled(shards: number, start: readonly (readonly number[])[]): number[][] {
  const held = start.map((one) => [...one]);
  for (let round = 0; round < 10 * shards; round += 1) {
    let isQuiet = true;
    for (const [index, ours] of held.entries()) {
      const others = held.filter((_, other) => other !== index);
      const { take, release } = shardMovesOf({ shards, ours, others });
      if (take.length + release.length > 0) isQuiet = false;
      for (const shard of take) expect(held.flat()).not.toContain(shard);
      held[index] = [...ours.filter((shard) => !release.includes(shard)), ...take];
    }
    if (isQuiet) return held;
  }
  throw new Error(`no end: ${JSON.stringify(held)}`);
}

/** A number of shards, and instances of which each holds some of them. */
const beginnings = fc
  .record({ shards: fc.integer({ min: 1, max: 32 }), instances: fc.integer({ min: 1, max: 8 }) })
  .chain(({ shards, instances }) =>
    fc
      .array(fc.integer({ min: -1, max: instances - 1 }), { minLength: shards, maxLength: shards })
      .map((holders) => ({
        shards,
        start: Array.from({ length: instances }, (_, instance) =>
          holders.flatMap((holder, shard) => (holder === instance ? [shard] : [])),
        ),
      })),
  );

describe('shards', () => {
  it('each find one holder, and everybody holds about as many, wherever they begin', () => {
    fc.assert(
      fc.property(beginnings, ({ shards, start }) => {
        const held = settled(shards, start);
        expect(held.flat().toSorted((one, other) => one - other)).toEqual(
          Array.from({ length: shards }, (_, shard) => shard),
        );
        const counts = held.map(({ length }) => length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('of an instance that went away are taken by the others', () => {
    fc.assert(
      fc.property(beginnings, ({ shards, start }) => {
        const left = settled(shards, start).slice(1);
        fc.pre(left.length > 0);
        expect(settled(shards, left).flat()).toHaveLength(shards);
      }),
    );
  });

  it('are given back one at a time, and not for the sake of one', () => {
    const moves = (ours: readonly number[], others: readonly (readonly number[])[]) =>
      shardMovesOf({ shards: 4, ours, others });
    expect(moves([0, 1, 2, 3], [[]])).toEqual({ take: [], release: [3] });
    expect(moves([0, 1, 2], [[3]])).toEqual({ take: [], release: [2] });
    expect(moves([0, 1], [[2]])).toEqual({ take: [], release: [] });
  });

  it('all go to one that is alone', () => {
    expect(shardMovesOf({ shards: 3, ours: [], others: [] })).toEqual({
      take: [0, 1, 2],
      release: [],
    });
  });
});
