import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { textOf } from '../../../../../adapter/delivery/decoding/charset.ts';

const read = (bytes: Buffer, { marks = 0, declared = undefined as string | undefined } = {}) =>
  textOf({ bytes, marks, declared });
const cp949 = (text: string) => iconv.encode(text, 'cp949');
const utf8 = (text: string) => Buffer.from(text);
const hangul = fc.integer({ min: 0xac00, max: 0xd7a3 }).map((code) => String.fromCharCode(code));

describe('the bytes decide', () => {
  it.each([
    ['ASCII', utf8('{"a":"b"}'), 'utf-8', 'ascii', '{"a":"b"}'],
    ['syllables in UTF-8', utf8('"똠펲뷁"'), 'utf-8', 'korean-as-utf-8', '"똠펲뷁"'],
    ['syllables in CP949', cp949('"똠펲뷁"'), 'cp949', 'cp949-only', '"똠펲뷁"'],
    ['Chinese characters in UTF-8', utf8('"金大韓"'), 'utf-8', 'korean-as-utf-8', '"金大韓"'],
    ['Chinese characters in CP949', cp949('"金大韓"'), 'cp949', 'cp949-only', '"金大韓"'],
    ['single letters in UTF-8', utf8('"ㅋㅋ"'), 'utf-8', 'korean-as-utf-8', '"ㅋㅋ"'],
    ['single letters in CP949', cp949('"ㅋㅋ"'), 'cp949', 'cp949-only', '"ㅋㅋ"'],
    ['a company in UTF-8', utf8('"㈜"'), 'utf-8', 'korean-as-utf-8', '"㈜"'],
    ['emoji', utf8('"😀"'), 'utf-8', 'utf-8-only', '"😀"'],
    ['emoji after syllables', utf8('"감사😀"'), 'utf-8', 'korean-as-utf-8', '"감사😀"'],
    ['signs in UTF-8', utf8('"★ → ℃ ※ …"'), 'utf-8', 'utf-8-only', '"★ → ℃ ※ …"'],
    ['signs in CP949', cp949('"★ → ℃ ※ …"'), 'cp949', 'cp949-only', '"★ → ℃ ※ …"'],
    ['kana in UTF-8', utf8('"すし"'), 'utf-8', 'utf-8-only', '"すし"'],
    ['a sign within ASCII', utf8('"A·B 3×4 m²"'), 'utf-8', 'signs-as-utf-8', '"A·B 3×4 m²"'],
    ['the same bytes alone', cp949('"쨌횞짼"'), 'cp949', 'korean-as-cp949', '"쨌횞짼"'],
    ['syllables that are UTF-8 too', cp949('"철청"'), 'cp949', 'korean-as-cp949', '"철청"'],
    ['hanja that are UTF-8 too', cp949('"却"'), 'cp949', 'korean-as-cp949', '"却"'],
  ])('%s', (_, bytes, used, because, text) => {
    expect(read(bytes)).toEqual({ ok: true, text, charset: { used, because } });
  });

  it('and what the sender declared is recorded', () => {
    expect(read(cp949('"홍길동"'), { declared: 'utf-8' })).toMatchObject({
      text: '"홍길동"',
      charset: { used: 'cp949', declared: 'utf-8', because: 'cp949-only' },
    });
  });

  it.each([
    ['cp949', (text: string) => cp949(text)],
    ['utf-8', (text: string) => utf8(text)],
  ])('any Hangul in JSON is read back from %s', (used, encoded) => {
    fc.assert(
      fc.property(fc.string({ unit: hangul, minLength: 1 }), fc.string(), (name, ascii) => {
        const body = JSON.stringify({ ascii: ascii.replace(/[^ -~]/g, ''), name });
        expect(read(encoded(body))).toMatchObject({ text: body, charset: { used } });
      }),
      { numRuns: 500 },
    );
  });
});

describe('bytes that are valid in both and Korean in neither', () => {
  const braille = utf8('⢡⢡');

  it.each([
    ['the sender’s UTF-8', 'UTF8', 'utf-8', 'declared'],
    ['the sender’s CP949', 'ks_c_5601-1987', 'cp949', 'declared'],
    ['UTF-8 for an unknown word', 'latin1', 'utf-8', 'default'],
    ['UTF-8 for no word', undefined, 'utf-8', 'default'],
  ])('are read as %s', (_, declared, used, because) => {
    expect(read(braille, { declared })).toMatchObject({ charset: { used, because } });
  });
});

describe('Western text in UTF-8', () => {
  it.each([
    'Häagen-Dazs',
    'Nestlé',
    'café latte',
    'à la crème brûlée',
    'Écolait',
    'Jalapeño',
    'Dvořák',
    'José García',
    'Oven 180°C',
    '350 °F',
  ])('%s is told from Korean, whatever the sender declares', (text) => {
    for (const declared of [undefined, 'utf-8', 'euc-kr']) {
      expect(read(utf8(`"${text}"`), { declared })).toMatchObject({
        text: `"${text}"`,
        charset: { used: 'utf-8', because: 'western-as-utf-8' },
      });
    }
  });

  it.each(['½ cup', '©2018', '£5', 'β-carotene', 'Ω-3', '· A'])(
    '%s is told from Korean if the sender declares it',
    (text) => {
      const charset = { used: 'utf-8', declared: 'UTF-8', because: 'declared' };
      expect(read(utf8(`"${text}"`), { declared: 'UTF-8' })).toMatchObject({
        text: `"${text}"`,
        charset,
      });
      expect(read(utf8(`"${text}"`))).toMatchObject({ charset: { used: 'cp949' } });
    },
  );
});

describe('Korean in CP949 that is valid UTF-8', () => {
  it.each(['첫째', '1째', '치킨', 'BBQ치킨', '철청', 'A책장'])('%s is Korean', (text) => {
    for (const declared of [undefined, 'euc-kr', 'latin1']) {
      expect(read(cp949(`"${text}"`), { declared })).toMatchObject({ text: `"${text}"` });
    }
  });

  it.each(['첫째', '1째', '치킨', 'BBQ치킨', '철청'])(
    '%s is Korean even if labelled UTF-8, where it would hardly be a text',
    (text) => {
      expect(read(cp949(`"${text}"`), { declared: 'utf-8' })).toMatchObject({
        text: `"${text}"`,
        charset: { used: 'cp949', because: 'korean-as-cp949' },
      });
    },
  );
});

it('a byte order mark tells UTF-8 where the bytes are valid in both', () => {
  const bytes = utf8('"é"');
  expect(read(bytes)).toMatchObject({ text: '"챕"' });
  expect(read(bytes, { marks: 3 })).toMatchObject({
    text: '"é"',
    charset: { used: 'utf-8', because: 'byte-order-mark' },
  });
});

it('a byte order mark before CP949 does not make it UTF-8', () => {
  expect(read(cp949('"홍길동"'), { marks: 3 })).toMatchObject({
    charset: { because: 'cp949-only' },
  });
});

it('bytes of no charset are a problem that names a byte for each, counted from the body’s first', () => {
  const bytes = Buffer.concat([utf8('"가'), Buffer.from([0xff, 0x22])]);
  expect(read(bytes, { marks: 3 })).toEqual({
    ok: false,
    problem:
      'is neither UTF-8 nor CP949: byte 0xff at offset 7 is no UTF-8, byte 0x80 at 6 no CP949',
  });
});
