import { expect, it } from '@jest/globals';
import { tokenIn } from '../../../../strangler-proxy/domain/bearer-token.ts';
import { challenge } from '../../../../strangler-proxy/domain/challenge.ts';

const bearer = { header: 'authorization', cookie: undefined };
const both = { header: 'authorization', cookie: 'session' };

it.each([
  ['of the field', bearer, ['Authorization', 'Bearer a.b.c'], 'header'],
  ['of the field in any case', bearer, ['AUTHORIZATION', 'bEARER  a.b.c'], 'header'],
  ['of a field of its own', { ...bearer, header: 'x-jwt' }, ['X-Jwt', 'a.b.c'], 'header'],
  ['of a cookie', both, ['Cookie', 'x=1; session=a.b.c; y'], 'cookie'],
  ['of a cookie in quotes', both, ['Cookie', 'session="a.b.c"'], 'cookie'],
  [
    'of the field before the cookie',
    both,
    ['Cookie', 'session=x', 'Authorization', 'Bearer a.b.c'],
    'header',
  ],
  [
    'of the cookie beside another scheme',
    both,
    ['Authorization', 'Basic eA==', 'Cookie', 'session=a.b.c'],
    'cookie',
  ],
])('a token is %s', (_, places, fields, place) => {
  expect(tokenIn(fields, places)).toEqual({ found: 'token', token: 'a.b.c', place });
});

it.each([
  [bearer, []],
  [bearer, ['Authorization', 'Basic eA==']],
  [bearer, ['Authorization', 'Bearer']],
  [bearer, ['Authorization', 'a.b.c']],
  [bearer, ['Cookie', 'session=a.b.c']],
  [both, ['Cookie', 'session=; mysession=a']],
])('there is none %j %j', (places, fields) => {
  expect(tokenIn(fields, places)).toEqual({ found: 'none' });
});

it.each([
  [['Authorization', 'Bearer a', 'authorization', 'Bearer b']],
  [['Cookie', 'session=a; session=b']],
  [['Cookie', 'session=a', 'Cookie', 'session=b']],
])('there is more than one in %j', (fields) => {
  expect(tokenIn(fields, both)).toEqual({ found: 'several' });
});

it('a client without a token is told nothing of errors; another one is told its own', () => {
  expect(challenge('shop', [])).toEqual(['WWW-Authenticate', 'Bearer realm="shop"']);
  const trouble = { error: 'invalid_token', what: 'it has expired' } as const;
  expect(challenge('shop', ['a', 'b'], trouble)[1]).toBe(
    'Bearer realm="shop", scope="a b", error="invalid_token", error_description="it has expired"',
  );
});
