import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunksOf } from '../../../../adapter/store/chunks.ts';

describe('rows for several statements', () => {
  it.each([
    ['none', [], []],
    ['few', [1, 2], [[1, 2]]],
    ['too many', [1, 2, 3, 4], [[1, 2, 3], [4]]],
    ['too large together', [6, 5, 5, 1], [[6], [5, 5], [1]]],
    ['too large for any', [1, 99, 1], [[1], [99], [1]]],
  ])('%s: %j', (_, rows, chunks) => {
    expect(chunksOf(rows, { rows: 3, bytes: 10 }, (row) => row)).toEqual(chunks);
  });

  it('are all there, in their order, and within the limits', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), (rows) => {
        const chunks = chunksOf(rows, { rows: 4, bytes: 30 }, (row) => row);
        expect(chunks.flat()).toEqual(rows);
        for (const chunk of chunks) {
          expect(chunk.length).toBeLessThanOrEqual(4);
          expect(chunk.reduce((sum, row) => sum + row, 0)).toBeLessThanOrEqual(30);
        }
      }),
    );
  });
});
