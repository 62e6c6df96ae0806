import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  fieldValue,
  identityFields,
  scopesOf,
} from '../../../../strangler-proxy/domain/identity.ts';

const told = (value: unknown) => identityFields({ sub: value }, { sub: 'X-User-Id' })[1];

describe('a claim in a field', () => {
  it.each([
    ['a user', 'auth0|7', 'auth0|7'],
    ['a name beyond ASCII', '김 철수', '%EA%B9%80 %EC%B2%A0%EC%88%98'],
    ['a line break', 'a\r\nX-Role: admin', 'a%0D%0AX-Role: admin'],
    ['what looks encoded', 'a%0D', 'a%250D'],
    ['spaces around', ' a b ', '%20a b%20'],
    ['a number', 7, '7'],
    ['a truth', true, 'true'],
    ['several', ['a', 'b', 3], 'a b 3'],
    ['several, one of which would be two', ['user', 'x admin', 'y,admin'], 'user'],
  ])('is %s', (_, value, expected) => {
    expect(told(value)).toBe(expected);
  });

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['an object', { id: 7 }],
    ['a number that may be another one', 2 ** 53],
    ['half a character', '\ud800'],
    ['null', null],
  ])('is left out where it is %s', (_, value) => {
    expect(told(value)).toBeUndefined();
  });

  it('is never of what every object has', () => {
    expect(identityFields({}, { constructor: 'X-A', toString: 'X-B' })).toEqual([]);
  });

  it('can always be sent, and no two users become one', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(fieldValue(one)).toMatch(/^[!-~]([ -~]*[!-~])?$/);
        expect(decodeURIComponent(fieldValue(one))).toBe(one);
        expect(fieldValue(one) === fieldValue(other)).toBe(one === other);
      }),
    );
  });
});

it.each([
  [{ scope: 'orders.read  orders.write' }, ['orders.read', 'orders.write']],
  [{ scp: ['a', 'b'] }, ['a', 'b']],
  [{ scp: 'a b' }, ['a', 'b']],
  [{ scope: 'a', scp: ['b'] }, ['a', 'b']],
  [{ scope: { a: true }, scp: 7 }, []],
  [{}, []],
])('the scopes of %j are %j', (claims, scopes) => {
  expect([...scopesOf(claims)]).toEqual(scopes);
});
