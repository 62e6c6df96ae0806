import { expect, it } from '@jest/globals';
import { endsInARow, restartDelay } from '../../../../strangler-proxy/domain/restart-delay.ts';

it('the first end is followed by a start at once', () => {
  expect(restartDelay(endsInARow(0, 5))).toBe(0);
});

it('workers that end as soon as they have begun are replaced later and later, up to 10 s', () => {
  const delays: number[] = [];
  for (let ends = 1; ends <= 9; ends += 1) delays.push(restartDelay(ends));
  expect(delays).toEqual([0, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
});

it('a worker that had run for 10 s is none of a row', () => {
  expect(endsInARow(7, 9_999)).toBe(8);
  expect(endsInARow(7, 10_000)).toBe(1);
});
