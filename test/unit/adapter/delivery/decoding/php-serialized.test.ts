import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { serialize } from 'php-serialize';
import { parsePhp } from '../../../../../adapter/delivery/decoding/php-serialized.ts';

const parsed = (text: string) => parsePhp(Buffer.from(text), 'utf-8');

describe('a PHP-serialised value', () => {
  it.each([
    ['N;', null],
    ['b:1;', true],
    ['b:0;', false],
    ['i:-7;', -7],
    ['d:0.5;', 0.5],
    ['d:0.10000000000000001;', 0.1],
    ['d:1.0E-7;', 1e-7],
    ['i:9007199254740993;', '9007199254740993'],
    ['i:9007199254740991;', 9007199254740991],
    ['s:0:"";', ''],
    ['s:3:"a";";', 'a";'],
    ['a:0:{}', []],
    ['a:2:{i:0;s:1:"x";i:1;N;}', ['x', null]],
    ['a:2:{i:1;s:1:"x";i:2;s:1:"y";}', { 1: 'x', 2: 'y' }],
    ['a:1:{s:4:"size";a:1:{i:0;d:1.5;}}', { size: [1.5] }],
    ['a:1:{s:8:"toString";b:1;}', { toString: true }],
    ['a:2:{i:0;i:1;i:4294967290;i:2;}', { 0: 1, 4294967290: 2 }],
    ['i:1;\n', 1],
  ])('%s is read', (text, value) => {
    expect(parsed(text)).toEqual({ ok: true, value });
  });

  it('counts bytes of its charset', () => {
    const utf8 = 'a:1:{s:6:"이름";s:9:"홍길동";}';
    const cp949 = iconv.encode('a:1:{s:4:"이름";s:6:"홍길동";}', 'cp949');
    const value = { 이름: '홍길동' };
    expect(parsePhp(Buffer.from(utf8), 'utf-8')).toEqual({ ok: true, value });
    expect(parsePhp(cp949, 'cp949')).toEqual({ ok: true, value });
  });

  it('that cuts a character in two is refused', () => {
    expect(parsed('a:2:{i:0;s:2:"가";i:1;N;}')).toMatchObject({ ok: false });
    expect(parsePhp(Buffer.from('733a313a22b0223b', 'hex'), 'utf-8')).toEqual({
      ok: false,
      problem: 'cuts a character of utf-8 in two',
    });
  });

  it.each([
    ['an object', 'a:1:{i:0;O:8:"stdClass":0:{}}', 'holds an object of a class at byte 9', 'class'],
    ['a serializable', 'C:1:"A":0:{}', 'holds an object of a class at byte 0', 'class'],
    ['an enum', 'E:3:"A:B";', 'holds an object of a class at byte 0', 'class'],
    ['a reference', 'a:2:{i:0;i:1;i:1;R:2;}', 'holds a reference at byte 17', 'reference'],
    ['an object reference', 'r:1;', 'holds a reference at byte 0', 'reference'],
  ])('with %s is refused', (_, text, problem, rule) => {
    expect(parsed(text)).toEqual({ ok: false, problem, rule });
  });

  it.each([
    ['no value', 'x', 0],
    ['two values', 'i:1;i:2;', 4],
    ['a length beyond the end', 's:9:"홍길동', 5],
    ['a wrong length', 'a:1:{i:0;s:8:"홍길동";}', 14],
    ['a negative length', 's:-1:"";', 0],
    ['a missing element', 'a:2:{i:0;i:1;}', 13],
    ['an element too many', 'a:0:{i:0;i:1;}', 5],
    ['elements for ever', 'a:999999999:{', 13],
    ['a key that is no key', 'a:1:{N;i:1;}', 5],
    ['a key that reaches a prototype', 'a:1:{s:9:"__proto__";N;}', 10],
    ['no number', 'd:NAN;', 0],
    ['an endless number', 'd:INF;', 0],
    ['a truth that is none', 'b:2;', 0],
  ])('with %s is refused', (_, text, offset) => {
    const problem = `is no PHP-serialised value at byte ${offset}`;
    expect(parsed(text)).toEqual({ ok: false, problem });
  });

  it('nests 100 levels at most', () => {
    const nested = (levels: number) => `${'a:1:{i:0;'.repeat(levels)}N;${'}'.repeat(levels)}`;
    expect(parsed(nested(100))).toMatchObject({ ok: true });
    expect(parsed(nested(101))).toMatchObject({ ok: false, rule: 'depth' });
    expect(parsed(nested(100_000))).toMatchObject({ ok: false, rule: 'depth' });
  });

  it('of any texts, numbers and arrays is read back', () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'grapheme' }),
        fc.maxSafeInteger().filter((one) => !Object.is(one, -0)),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.stringMatching(/^[a-z가-힣]{1,4}$/), tie('value'), {
          minKeys: 1,
          maxKeys: 3,
          noNullPrototype: true,
        }),
      ),
    }));
    fc.assert(
      fc.property(value, (one) => {
        expect(parsed(serialize(one))).toEqual({ ok: true, value: one });
      }),
    );
  });
});
