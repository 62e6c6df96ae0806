import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { columnsOf, cut, padded, pieces } from '../../../cli/columns.ts';

it.each([
  ['abc', 3],
  ['홍길동', 6],
  ['é', 1],
  ['e\u0301', 1],
  ['日本 x', 6],
  ['→…×', 3],
  ['', 0],
])('%p takes %p columns', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

it('a text is filled up, or cut with an ellipsis', () => {
  expect([padded('홍', 4), padded('abc', 2)]).toEqual(['홍  ', 'abc']);
  expect([cut('abcdef', 4), cut('abcd', 4), cut('홍길동', 5)]).toEqual(['abc…', 'abcd', '홍길…']);
});

it('the pieces of a text are the text, and none is too wide', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 9 }), (text, width) => {
      const found = pieces(text, width);
      expect(found.join('')).toBe(text);
      for (const piece of found) expect(columnsOf(piece)).toBeLessThanOrEqual(width);
    }),
  );
});
