import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJson } from '../../../../../adapter/delivery/decoding/json.ts';
import { repeatedKeyAt } from '../../../../../adapter/delivery/decoding/repeated-key.ts';

const placeIn = (text: string) => repeatedKeyAt(text, JSON.parse(text));

describe('a key that comes twice in an object', () => {
  it.each([
    ['{"a":1,"a":1}', 7],
    ['{"a":1,"b":2,"a":null}', 13],
    ['{"a":{"b":[{"c":1,"c":2}]}}', 18],
    ['{"a":{"x":1},"a":{"x":1}}', 13],
    ['{ "a" : 1 ,\n\t"a"\r\n:2}', 13],
    ['{"a":1,"\\u0061":2}', 7],
    ['{"":1,"":2}', 6],
    ['{"__proto__":1,"__proto__":2}', 15],
    ['{"a\\"":1,"a\\"":2}', 9],
    ['{"1":1,"0":2,"1":3}', 13],
    ['{"똠":1,"똠":2}', 7],
    ['{"a":"\\"b\\":","a":1}', 14],
  ])('in %s is found at %i', (text, place) => {
    expect(placeIn(text)).toBe(place);
    expect(parseJson(text)).toEqual({
      ok: false,
      problem: `names a key of an object twice, at position ${place}`,
      rule: 'duplicate key',
    });
  });

  it.each([
    '{"a":1,"A":1}',
    '[{"a":1},{"a":2}]',
    '{"a":{"a":{"a":1}}}',
    '{"a":"\\"a\\":1,\\"a\\":2"}',
    '{"a":"{\\"a\\":1,\\"a\\":2}","b":":"}',
    '{"a":":","b":" :"}',
    '{"a\\\\":1,"a":2}',
    '["a","a",":"]',
    '"a"',
    '17',
  ])('is not in %s', (text) => {
    expect(placeIn(text)).toBeUndefined();
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it('is in no text that was written from a value, however it is written', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(3), (value, space) => {
        expect(placeIn(JSON.stringify(value, undefined, space))).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('is found wherever it is put', () => {
    const inner = fc.jsonValue({ stringUnit: 'binary' });
    const around = fc.constantFrom(
      (text: string) => text,
      (text: string) => `[${text}]`,
      (text: string) => `{"x:\\"":${text}}`,
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), inner, inner, around, (key, one, other, put) => {
        const [name, ...values] = [key, one, other].map((part) => JSON.stringify(part));
        const text = put(`{${name}:${values[0]},${name} :${values[1]}}`);
        expect(placeIn(text)).toBeDefined();
      }),
      { numRuns: 500 },
    );
  });

  it('costs no more than the length of the text', () => {
    const long = '\\\\'.repeat(500_000);
    expect(placeIn(`{"a":"${long}","a":"${' '.repeat(500_000)}:"}`)).toBe(1_000_008);
    expect(placeIn(`{"a":"${'\\":'.repeat(300_000)}"}`)).toBeUndefined();
  });
});
