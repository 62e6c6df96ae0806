import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { listOf } from '../../../../adapter/store/sql-steps.ts';

describe('a list of values', () => {
  const values = fc.array(fc.integer(), { minLength: 1, maxLength: 500 });

  it('has a place for each value, the last one repeated', () => {
    fc.assert(
      fc.property(values, (some) => {
        const list = listOf(some);
        expect(list.places.split(', ')).toEqual(list.values.map(() => '?'));
        expect(list.values.slice(0, some.length)).toEqual(some);
        const last = some.at(-1);
        expect(list.values.slice(some.length).every((value) => value === last)).toBe(true);
      }),
    );
  });

  it('is of few lengths, so that few statements are prepared', () => {
    const lengths = Array.from({ length: 500 }, (_, n) => listOf(Array(n + 1).fill(0)));
    expect(new Set(lengths.map(({ values }) => values.length))).toEqual(new Set([1, 10, 100, 500]));
  });

  it.each([0, 501])('is not one of %d', (length) => {
    expect(() => listOf(Array(length).fill(0))).toThrow(`a list of ${length} values`);
  });
});
