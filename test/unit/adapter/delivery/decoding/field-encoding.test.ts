import { describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { decodeField } from '../../../../../adapter/delivery/decoding/field-encoding.ts';

const base64 = (text: string, charset: string) => iconv.encode(text, charset).toString('base64');

describe('an encoding within a field', () => {
  it.each([
    ['JSON', '{"a":[1]}', 'json', { a: [1] }],
    ['base64 of UTF-8', base64('홍길동', 'utf-8'), 'base64', '홍길동'],
    ['base64 of CP949', base64('홍길동', 'cp949'), 'base64', '홍길동'],
    ['base64 with a byte order mark', base64('\ufeff{}', 'utf-8'), 'base64', '{}'],
    ['a form in UTF-8', 'a=%ED%99%8D', 'form', { a: '홍' }],
    ['a form in CP949', 'a=%C8%AB&b[]=1', 'form', { a: '홍', b: ['1'] }],
    ['a form with text beside escapes', 'a=%C8%AB&b=홍', 'form', { a: '홍', b: '홍' }],
    ['PHP, counted in UTF-8', 'a:1:{i:0;s:9:"홍길동";}', 'php-serialized', ['홍길동']],
    ['PHP, counted in CP949', 'a:1:{i:0;s:6:"홍길동";}', 'php-serialized', ['홍길동']],
    ['PHP with what CP949 has not', 's:4:"😀";', 'php-serialized', '😀'],
  ] as const)('%s is undone, whatever charset the message is in', (_, text, encoding, value) => {
    for (const charset of ['utf-8', 'cp949'] as const) {
      expect(decodeField(text, encoding, charset)).toEqual({ ok: true, value });
    }
  });

  it.each([
    ['{"a":홍길동}', 'json', 'is no JSON at position 5'],
    ['aGVsbG9=', 'base64', 'is no base64'],
    ['aGVs bG8=', 'base64', 'is no base64'],
    ['홍길동', 'base64', 'is no base64'],
    [
      '/w==',
      'base64',
      expect.stringMatching(/^is base64 of what is neither UTF-8 nor CP949: byte 0xff at/),
    ],
    ['a=%zz', 'form', 'has a broken escape at offset 2'],
    [
      'a=%ff',
      'form',
      expect.stringMatching(/^is neither UTF-8 nor CP949: .* once its escapes are undone$/),
    ],
    ['a=%C8%AB&b=😀', 'form', 'has escapes in cp949, and characters that are not in it'],
    ['s:7:"홍길동";', 'php-serialized', 'is no PHP-serialised value at byte 5'],
    ['\ud800', 'php-serialized', 'holds characters of no charset'],
  ] as const)('%j is no %s', (text, encoding, problem) => {
    expect(decodeField(text, encoding, 'utf-8')).toMatchObject({ ok: false, problem });
  });
});
