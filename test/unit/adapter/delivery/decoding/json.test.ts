import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../../../../../adapter/delivery/decoding/json.ts';
import { jsonFaultOf } from '../../../../../adapter/delivery/decoding/json-fault.ts';

describe('JSON', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['{"a":[-9007199254740993]}', { a: ['-9007199254740993'] }],
    ['[ 12345678901234567.89]', ['12345678901234567.89']],
    ['[1e400,1E+20]', ['1e400', '1E+20']],
    ['[9007199254740991,0.1234567890123456,1e3]', [9007199254740991, 0.1234567890123456, 1000]],
    ['{"a":"9007199254740993"}', { a: '9007199254740993' }],
  ])('%s keeps the numbers that a double does not hold as text', (text, value) => {
    expect(parseJson(text)).toEqual({ ok: true, value });
  });

  it('of any safe numbers and texts is what JSON.parse makes of it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = JSON.stringify(value);
        const isSafe = !JSON.stringify(value).match(/[0-9]{16}|e\+/) && !/\\ud/.test(text);
        fc.pre(isSafe);
        expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  it('may nest 100 levels, and no more', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson(nested(100))).toMatchObject({ ok: true });
    for (const levels of [101, 1_000_000]) {
      expect(parseJson(nested(levels))).toMatchObject({ ok: false, rule: 'depth' });
    }
    expect(parseJson(`[${'[],'.repeat(200)}[]]`)).toMatchObject({ ok: true });
  });

  it.each(['"\\ud83d"', '"\\uDE00x"', '{"\\ud83d":1}'])(
    '%s is refused: half a character',
    (text) => {
      expect(parseJson(text)).toMatchObject({ ok: false, rule: 'surrogate' });
    },
  );

  it.each([
    ['"\\ud83d\\ude00"', '😀'],
    ['"\\\\ud83d"', '\\ud83d'],
  ])('%s is a whole text', (text, value) => {
    expect(parseJson(text)).toEqual({ ok: true, value });
  });

  it('with a key __proto__ reaches no prototype', () => {
    const parsed = parseJson('{"__proto__":{"polluted":1e20}}');
    expect(parsed).toMatchObject({ ok: true });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('the place where a text stops being JSON', () => {
  it.each([
    ['', 0],
    ['{', 1],
    ['{"a"', 4],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['{a:1}', 1],
    ['[1 2]', 3],
    ['[1,]', 3],
    ['[1]]', 3],
    ['{"a":홍}', 5],
    ['{"a":"홍길동', 9],
    ['"a\nb"', 2],
    ['"a\\x"', 2],
    ['"\\u12g4"', 1],
    ['[tru]', 1],
    ['[01]', 2],
    ['[}', 1],
    ['{]', 1],
  ])('in %j is %i', (text, position) => {
    expect(parseJson(text)).toEqual({ ok: false, problem: `is no JSON at position ${position}` });
  });

  it('is where a character was cut out, or behind it', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), fc.nat(), (text, nat) => {
        const at = nat % text.length;
        const broken = text.slice(0, at) + text.slice(at + 1);
        const parsed = parseJson(broken);
        fc.pre(!parsed.ok && parsed.rule === undefined);
        expect(jsonFaultOf(broken)).toBeGreaterThanOrEqual(Math.max(0, at - 5));
        expect(jsonFaultOf(broken)).toBeLessThanOrEqual(broken.length);
      }),
      { numRuns: 500 },
    );
  });

  it('is found in a text that is too long for a recursive search', () => {
    expect(jsonFaultOf('{"a":['.repeat(100_000))).toBe(600_000);
    expect(jsonFaultOf(`"${'\\n'.repeat(3_000_000)}`)).toBe(6_000_001);
  });
});
