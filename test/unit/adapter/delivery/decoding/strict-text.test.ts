import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import {
  firstMisfit,
  strictBytes,
  strictText,
} from '../../../../../adapter/delivery/decoding/strict-text.ts';

const charsets = ['utf-8', 'cp949'] as const;

describe('CP949', () => {
  it('is believed for exactly the pairs of bytes that encode back to themselves', () => {
    const wrong: string[] = [];
    for (let pair = 0x8000; pair <= 0xffff; pair += 1) {
      const bytes = Buffer.from([pair >> 8, pair & 0xff]);
      const encodesBack = iconv.encode(iconv.decode(bytes, 'cp949'), 'cp949').equals(bytes);
      if ((strictText(bytes, 'cp949') !== undefined) !== encodesBack) wrong.push(pair.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it('holds each Hangul syllable', () => {
    const syllables = Array.from({ length: 0xd7a4 - 0xac00 }, (_, index) =>
      String.fromCharCode(0xac00 + index),
    ).join('');
    const bytes = strictBytes(syllables, 'cp949') ?? Buffer.alloc(0);
    expect(strictText(bytes, 'cp949')).toBe(syllables);
  });

  it('has no bytes for what it does not hold', () => {
    expect(strictBytes('😀', 'cp949')).toBeUndefined();
  });
});

describe('UTF-8', () => {
  it('has no bytes for half a surrogate pair', () => {
    expect(strictBytes('\ud83d', 'utf-8')).toBeUndefined();
  });

  it('may hold a replacement character that was written', () => {
    expect(strictText(Buffer.from('\ufffd'), 'utf-8')).toBe('\ufffd');
  });
});

describe('the first byte that does not fit', () => {
  it.each([
    ['utf-8', '61ff', 1],
    ['utf-8', 'efbfbdff', 3],
    ['utf-8', 'efbfbdeab0', 3],
    ['utf-8', 'eab080eab0', 3],
    ['utf-8', 'eda080', 0],
    ['utf-8', 'c080', 0],
    ['utf-8', 'eab080', 3],
    ['cp949', '61ff', 1],
    ['cp949', 'b0a1b0', 2],
    ['cp949', 'b0a1b022', 2],
    ['cp949', 'c9a1', 0],
    ['cp949', 'b0a1', 2],
  ] as const)('of %s in %s is found at %i', (charset, hex, offset) => {
    expect(firstMisfit(Buffer.from(hex, 'hex'), charset)).toBe(offset);
  });

  it.each(charsets)('of %s lies behind what can be read, and cannot be read itself', (charset) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (array) => {
        const bytes = Buffer.from(array);
        const at = firstMisfit(bytes, charset);
        expect(strictText(bytes.subarray(0, at), charset)).toBeDefined();
        expect(at === bytes.length).toBe(strictText(bytes, charset) !== undefined);
        for (let end = at + 1; end <= Math.min(at + 4, bytes.length); end += 1) {
          expect(strictText(bytes.subarray(at, end), charset)).toBeUndefined();
        }
      }),
      { numRuns: 500 },
    );
  });
});
