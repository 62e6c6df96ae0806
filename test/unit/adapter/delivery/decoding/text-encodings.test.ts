import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { textEncodings } from '../../../../../adapter/delivery/decoding/text-encodings.ts';

const isFoundIn = (text: string, body: Uint8Array) =>
  textEncodings(text).some((bytes) => Buffer.from(body).includes(Buffer.from(bytes)));

describe('a text that is looked for', () => {
  it.each([
    ['UTF-8', Buffer.from('{"name":"홍길동"}')],
    ['CP949', iconv.encode('{"name":"홍길동"}', 'cp949')],
    ['JSON with escapes', Buffer.from('{"name":"\\ud64d\\uae38\\ub3d9"}')],
    ['a form', Buffer.from(`name=${encodeURIComponent('홍길동')}`)],
  ])('is found in a body in %s', (_, body) => {
    expect(isFoundIn('홍길동', body)).toBe(true);
    expect(isFoundIn('김철수', body)).toBe(false);
  });

  it('is one text in every encoding where it is ASCII', () => {
    expect(textEncodings('order-1')).toEqual([Buffer.from('order-1')]);
  });

  it('is found whatever it is, and makes nobody throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        expect(isFoundIn(text, Buffer.from(`before ${text} after`))).toBe(true);
      }),
    );
    expect(() => textEncodings('\ud800')).not.toThrow();
  });
});
