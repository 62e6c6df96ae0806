import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { acknowledgements } from '../../../../adapter/delivery/acknowledgements.ts';
import { until } from '../../../eventually.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** The tags that were acknowledged, when so many are delivered and these are settled in turns. */
async function acknowledged(count: number, turns: readonly (readonly number[])[]) {
  const tags: number[] = [];
  const acknowledge = acknowledgements((tag) => tags.push(tag));
  for (let tag = 1; tag <= count; tag += 1) acknowledge.delivered(tag);
  for (const settled of turns) {
    for (const tag of settled) acknowledge.settled(tag);
    await turn();
  }
  return tags;
}

describe('acknowledgements', () => {
  it('of one turn of the event loop are one', async () => {
    expect(await acknowledged(5, [[1, 2, 3], [4]])).toEqual([3, 4]);
  });

  it('wait for what was delivered before, and then take along what waited', async () => {
    expect(await acknowledged(5, [[3], [2, 5], [1]])).toEqual([3]);
    expect(await acknowledged(5, [[3], [1], [2]])).toEqual([1, 3]);
  });

  it('go out one by one behind a delivery that stays in hand, which holds up nobody', async () => {
    const tags: [number, boolean][] = [];
    const acknowledge = acknowledgements((tag, upTo) => tags.push([tag, upTo]));
    for (let tag = 1; tag <= 4; tag += 1) acknowledge.delivered(tag);
    for (const tag of [1, 3, 4]) acknowledge.settled(tag);
    await until(() => tags.length === 3);
    acknowledge.settled(2);
    await until(() => tags.length === 4);
    expect(tags).toEqual([
      [1, true],
      [3, false],
      [4, false],
      [2, true],
    ]);
  });

  it('leave out what was rejected', async () => {
    const tags: number[] = [];
    const acknowledge = acknowledgements((tag) => tags.push(tag));
    for (let tag = 1; tag <= 3; tag += 1) acknowledge.delivered(tag);
    acknowledge.settled(1);
    acknowledge.rejected(2);
    await turn();
    acknowledge.rejected(3);
    await turn();
    expect(tags).toEqual([1]);
  });

  it('never cover what is still in hand, and cover everything in the end', async () => {
    const orders = fc.integer({ min: 1, max: 15 }).chain((count) =>
      fc.shuffledSubarray(
        Array.from({ length: count }, (_, index) => index + 1),
        { minLength: count },
      ),
    );
    await fc.assert(
      fc.asyncProperty(orders, fc.nat(15), async (order, kept) => {
        const early = order.slice(0, kept);
        const missing = order.slice(kept);
        const tags = await acknowledged(order.length, [early]);
        for (const tag of missing) expect(Math.max(0, ...tags)).toBeLessThan(tag);
        expect((await acknowledged(order.length, [early, missing])).at(-1)).toBe(order.length);
      }),
    );
  });
});
