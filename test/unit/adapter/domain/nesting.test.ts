import { expect, it } from '@jest/globals';
import { nestsDeeper } from '../../../../adapter/domain/nesting.ts';

const nested = (levels: number, wrap: (inner: unknown) => unknown) => {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level += 1) value = wrap(value);
  return value;
};

it.each<[string, (inner: unknown) => unknown]>([
  ['arrays', (inner) => [1, inner]],
  ['objects', (inner) => ({ a: null, b: inner })],
])('%s may nest on as many levels, and on no more', (_, wrap) => {
  expect(nestsDeeper(nested(100, wrap), 100)).toBe(false);
  expect(nestsDeeper(nested(101, wrap), 100)).toBe(true);
  expect(nestsDeeper(nested(100_000, wrap), 100)).toBe(true);
});

it('a text, a number, nothing and bytes nest not at all', () => {
  for (const value of ['a', 1, null, undefined, Buffer.from('a')]) {
    expect(nestsDeeper(value, 0)).toBe(false);
  }
});
