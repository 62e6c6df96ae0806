import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cookieValues } from '../../../../strangler-proxy/domain/cookies.ts';

describe('the cookies of a request', () => {
  it.each([
    ['a=1; b=2', 'b', ['2']],
    ['a=1;b=2', 'b', ['2']],
    ['a=1 ; b = "2" ', 'b', ['2']],
    ['b=1; b=2', 'b', ['1', '2']],
    ['b=', 'b', []],
    ['b', 'b', []],
    ['b=c=d', 'b', ['c=d']],
    ['ab=1; bc=2; a=b=3', 'b', []],
    ['a=b; b=1', 'b', ['1']],
    ['B=1', 'b', []],
  ])('%s: %s is %j', (text, name, values) => {
    expect(cookieValues(['Host', 'a', 'Cookie', text], name)).toEqual(values);
  });

  it('are those of all Cookie fields', () => {
    expect(cookieValues(['Cookie', 'a=1', 'X', 'a=2', 'cookie', 'a=3'], 'a')).toEqual(['1', '3']);
  });

  it('are found wherever they stand, and no others are', () => {
    const token = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 });
    const value = fc.string({ unit: fc.constantFrom('a', '=', ' ', 'b'), maxLength: 4 });
    const space = fc.constantFrom('', ' ', '\t ');
    const pair = fc.record({ token, value, space });
    fc.assert(
      fc.property(fc.array(pair), token, (pairs, name) => {
        const text = pairs.map((one) => `${one.space}${one.token}${one.space}=${one.value}`);
        const expected = pairs
          .filter((one) => one.token === name && one.value.trim() !== '')
          .map((one) => one.value.trim());
        expect(cookieValues(['Cookie', text.join(';')], name)).toEqual(expected);
      }),
    );
  });
});
