import { describe, expect, it } from '@jest/globals';
import { nextDueAt } from '../../../../adapter/domain/schedule.ts';

const now = Date.UTC(2026, 0, 1);
const middle = () => 0.5;
const tries = (...by: string[]) => by.map((one) => ({ by: one }));
const secondsAfter = (...by: string[]) => {
  const dueAt = nextDueAt(tries(...by), now, middle);
  return dueAt && (Date.parse(dueAt) - now) / 1_000;
};

describe('a message that failed is tried again by itself', () => {
  it('10 s, 1 min, 5 min, 15 min and 1 h later, and then no more', () => {
    const earlier = ['delivery', 'schedule', 'schedule', 'schedule', 'schedule'];
    const all = [0, 1, 2, 3, 4, 5].map((count) => secondsAfter(...earlier.slice(0, count)));
    expect(all).toEqual([10, 60, 300, 900, 3_600, undefined]);
  });

  it('as often when it was held back at its delivery', () => {
    expect(secondsAfter()).toBe(10);
    expect(secondsAfter('schedule')).toBe(60);
  });

  it('whatever replays came to meanwhile', () => {
    expect(secondsAfter('delivery', 'replay 12', 'replay 13')).toBe(60);
  });

  it.each([
    [0, '2026-01-01T00:00:09.000Z'],
    [0.5, '2026-01-01T00:00:10.000Z'],
    [1, '2026-01-01T00:00:11.000Z'],
  ])('up to a tenth earlier or later, by chance: %d', (random, dueAt) => {
    expect(nextDueAt([], now, () => random)).toBe(dueAt);
  });
});
