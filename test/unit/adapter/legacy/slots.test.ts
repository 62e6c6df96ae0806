import { expect, it } from '@jest/globals';
import { createSlots } from '../../../../adapter/legacy/slots.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

it('at most so many run at once, the others in the order in which they came', async () => {
  const slots = createSlots(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const work = (number: number) =>
    slots(() => {
      started.push(number);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const all = [1, 2, 3, 4].map(work);
  expect(started).toEqual([1, 2]);
  ends[1]?.();
  await turn();
  const late = work(5);
  expect(started).toEqual([1, 2, 3]);
  ends[0]?.();
  await turn();
  expect(started).toEqual([1, 2, 3, 4]);
  ends[2]?.();
  await turn();
  expect(started).toEqual([1, 2, 3, 4, 5]);
  for (const end of ends) end();
  await Promise.all([...all, late]);
});

it('work that fails gives its place back', async () => {
  const slots = createSlots(1);
  await expect(slots(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(
    slots(() => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
  expect(await slots(async () => 'done')).toBe('done');
});
