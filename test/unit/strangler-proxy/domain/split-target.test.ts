import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergedArrays } from '../../../../strangler-proxy/domain/merged-arrays.ts';
import { requestTarget } from '../../../../strangler-proxy/domain/request-target.ts';
import { splitTarget } from '../../../../strangler-proxy/domain/split-target.ts';

const split = (target: string, query = 'ids', size = 2) => {
  const read = requestTarget(target, 'GET');
  if (read === undefined) throw new Error(`${target} is no target`);
  return splitTarget(read, { query, size });
};

describe('a list in a query', () => {
  it.each([
    ['/p?ids=1,2,3', ['/p?ids=1,2', '/p?ids=3']],
    ['/p?ids=1%2C2%2c3', ['/p?ids=1,2', '/p?ids=3']],
    ['/p?ids=1&ids=2&ids=3', ['/p?ids=1&ids=2', '/p?ids=3']],
    ['/p?a=x%20y&ids=1,2,3&b', ['/p?a=x%20y&ids=1,2&b', '/p?a=x%20y&ids=3&b']],
    ['/p?a=1&ids=1&b=2&ids=2&ids=3', ['/p?a=1&ids=1&ids=2&b=2', '/p?a=1&ids=3&b=2']],
    ['/p?%69ds=1,2,3', ['/p?%69ds=1,2', '/p?%69ds=3']],
    ['/p?ids=1,,2,3,', ['/p?ids=1,2', '/p?ids=3']],
  ])('%s is asked for as %j', (target, parts) => {
    expect(split(target)).toEqual(parts);
  });

  it('is found by the name that PHP gives it', () => {
    expect(split('/p?ids%5B%5D=1&ids[]=2&ids[]=3', 'ids[]')).toEqual([
      ...['/p?ids%5B%5D=1&ids%5B%5D=2', '/p?ids%5B%5D=3'],
    ]);
  });

  it.each(['/p', '/p?', '/p?ids', '/p?ids=', '/p?ids=1,2', '/p?idsx=1,2,3', '/p?x=ids=1,2,3'])(
    'is short enough in %s',
    (target) => {
      expect(split(target)).toBeUndefined();
    },
  );

  it('loses nothing, doubles nothing, and keeps its order', () => {
    const lists = fc.array(fc.integer({ min: 0 }).map(String), { minLength: 1 });
    fc.assert(
      fc.property(lists, fc.integer({ min: 1, max: 9 }), (items, size) => {
        const parts = split(`/p?a=b&ids=${items.join(',')}`, 'ids', size);
        const asked = (parts ?? [`/p?a=b&ids=${items.join(',')}`]).map(
          (part) => new URL(part, 'http://a').searchParams.get('ids')?.split(',') ?? [],
        );
        expect(asked.flat()).toEqual(items);
        expect(asked.every((each) => each.length <= size)).toBe(true);
      }),
    );
  });
});

describe('arrays', () => {
  it.each([
    [['[1,2]', ' [3]\n'], '[1,2,3]'],
    [['[]', '[1]', '[ ]'], '[1]'],
    [['[]', '[]'], '[]'],
    [['[12345678901234567890.10]', '["]"]'], '[12345678901234567890.10,"]"]'],
  ])('%j become %s', (texts, merged) => {
    expect(mergedArrays(texts)).toBe(merged);
  });

  it.each(['{}', '[1', '', 'null', '[1][2]'])('%s is none', (text) => {
    expect(mergedArrays(['[1]', text])).toBeUndefined();
  });
});
