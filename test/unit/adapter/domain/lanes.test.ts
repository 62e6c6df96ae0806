import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLanes } from '../../../../adapter/domain/lanes.ts';

type Item = { readonly n: number; readonly keys: readonly string[] };

const keys = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 });
/** Adds an item, takes at most so many, or ends the batch at that place among those in hand. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), keys }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('take' as const), n: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('done' as const), n: fc.nat(4) }) },
);

const sharesKey = (one: Item, other: Item) => one.keys.some((key) => other.keys.includes(key));

describe('lanes', () => {
  it('never have a key in two batches, keep the order within each key, and lose nothing', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const lanes = createLanes<Item>();
        const added: Item[] = [];
        const order: Item[] = [];
        const inHand: Item[][] = [];
        const take = (most: number) => {
          const batch = lanes.take(most);
          for (const item of batch) {
            expect(inHand.flat().some((other) => sharesKey(item, other))).toBe(false);
          }
          expect(batch.length).toBeLessThanOrEqual(most);
          order.push(...batch);
          if (batch.length > 0) inHand.push(batch);
        };
        const end = (at: number) => {
          for (const batch of inHand.splice(at % Math.max(1, inHand.length), 1)) lanes.done(batch);
        };
        for (const one of steps) {
          if (one.kind === 'add') {
            const item = { n: added.length, keys: one.keys };
            added.push(item);
            lanes.add(item, item.keys);
          } else if (one.kind === 'take') {
            take(one.n);
          } else {
            end(one.n);
          }
          expect(lanes.waiting).toBe(added.length - order.length);
        }
        while (lanes.waiting > 0 || inHand.length > 0) {
          while (inHand.length > 0) end(0);
          take(3);
        }
        expect(order.toSorted((one, other) => one.n - other.n)).toEqual(added);
        for (const key of 'abcd') {
          const lane = order.filter((item) => item.keys.includes(key)).map(({ n }) => n);
          expect(lane).toEqual(lane.toSorted((one, other) => one - other));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('hand out the oldest first, and together what shares a key, in its order', () => {
    const lanes = createLanes<number>();
    for (const [n, key] of ['a', 'b', 'a', 'c'].entries()) lanes.add(n, [key]);
    expect(lanes.take(3)).toEqual([0, 1, 2]);
    expect(lanes.take(3)).toEqual([3]);
  });

  it('let nothing overtake a message that is held up by another of its keys', () => {
    const lanes = createLanes<string>();
    lanes.add('first', ['a']);
    const batch = lanes.take(1);
    lanes.add('both', ['a', 'b']);
    lanes.add('behind', ['b']);
    lanes.add('free', ['c']);
    expect(lanes.take(10)).toEqual(['free']);
    lanes.done(batch);
    expect(lanes.take(10)).toEqual(['both', 'behind']);
  });

  it('hold up nothing that has no key', () => {
    const lanes = createLanes<number>();
    for (let n = 0; n < 3; n += 1) lanes.add(n, []);
    expect([lanes.take(1), lanes.take(1), lanes.take(1)]).toEqual([[0], [1], [2]]);
  });

  it('that are cleared hand out nothing more', () => {
    const lanes = createLanes<number>();
    for (let n = 0; n < 3; n += 1) lanes.add(n, ['a']);
    lanes.take(1);
    expect(lanes.clear()).toEqual([1, 2]);
    expect([lanes.waiting, lanes.take(9)]).toEqual([0, []]);
  });
});
