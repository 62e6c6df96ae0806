import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { BanyanConfig } from '#contracts';
import { contextOf, sessionCookie } from '../../../../strangler-proxy/domain/flag-context.ts';
import type { AskedRequest } from '../../../../strangler-proxy/domain/routed-request.ts';

type Places = BanyanConfig['flags']['context']['userId'];

const requestOf = (...fields: readonly string[]): AskedRequest => ({
  method: 'GET',
  target: { path: '/orders', pathAndQuery: '/orders?x=1', authority: undefined },
  fields,
  peer: '10.0.0.1',
});
const NOTHING = { bySession: false, byIdAlone: false, properties: [] as readonly string[] };
const SESSION = { ...NOTHING, bySession: true };
const toolsOf = (userId: Places) => ({
  settings: { userId, sessionCookie: 'banyan-session' },
  clientOf: (peer: string) => `client of ${peer}`,
  digest: (text: string) => `digest of ${text}`,
  newId: () => 'made-up-session',
});
const context = (request: AskedRequest, places: Places = [], needs = NOTHING) =>
  contextOf(request, needs, toolsOf(places));
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: unknown) => `${base64({ alg: 'RS256' })}.${base64(claims)}.c2ln`;

describe('the user of a request', () => {
  it.each<[string, Places, readonly string[], string | undefined]>([
    ['a header field', [{ header: 'X-User' }], ['x-user', '7'], '7'],
    ['the first of several fields', [{ header: 'x-user' }], ['X-User', '7', 'X-User', '8'], '7'],
    ['a cookie', [{ cookie: 'user' }], ['Cookie', 'a=1; user=7'], '7'],
    [
      'a session of the legacy, as its digest',
      [{ session: 'sid' }],
      ['Cookie', 'sid=s3'],
      'digest of s3',
    ],
    [
      'a claim of its bearer token',
      [{ claim: 'sub' }],
      ['Authorization', `Bearer ${jwt({ sub: 'ann' })}`],
      'ann',
    ],
    [
      'a claim that is a number',
      [{ claim: 'id' }],
      ['Authorization', `bearer ${jwt({ id: 7 })}`],
      '7',
    ],
    [
      'a claim with letters of all kinds',
      [{ claim: 'sub' }],
      ['authorization', `Bearer ${jwt({ sub: 'Jürgen?>' })}`],
      'Jürgen?>',
    ],
    [
      'a claim of a token in a cookie',
      [{ cookie: 'jwt', claim: 'sub' }],
      ['Cookie', `jwt=${jwt({ sub: 'ann' })}`],
      'ann',
    ],
    [
      'a claim of a token in a field',
      [{ header: 'x-token', claim: 'sub' }],
      ['X-Token', jwt({ sub: 'ann' })],
      'ann',
    ],
    [
      'the first place that says one',
      [{ header: 'x-user' }, { cookie: 'user' }],
      ['Cookie', 'user=7'],
      '7',
    ],
    [
      'the first of the places that say one',
      [{ header: 'x-user' }, { cookie: 'user' }],
      ['Cookie', 'user=7', 'X-User', '8'],
      '8',
    ],
    ['nobody, where a field is empty', [{ header: 'x-user' }], ['X-User', ''], undefined],
    ['nobody, without a token', [{ claim: 'sub' }], [], undefined],
    ['nobody, by another scheme', [{ claim: 'sub' }], ['Authorization', 'Basic YTpi'], undefined],
    [
      'nobody, by a token that is none',
      [{ claim: 'sub' }],
      ['Authorization', 'Bearer a.b.c'],
      undefined,
    ],
    [
      'nobody, by a claim that is a list',
      [{ claim: 'sub' }],
      ['Authorization', `Bearer ${jwt({ sub: [1] })}`],
      undefined,
    ],
    [
      'nobody, by what every object has',
      [{ claim: 'constructor' }],
      ['Authorization', `Bearer ${jwt({})}`],
      undefined,
    ],
  ])('is said by %s', (_where, places, fields, userId) => {
    expect(context(requestOf(...fields), places).userId).toBe(userId);
  });

  it('is told apart by 200 characters: a client may send anything', () => {
    const { userId } = context(requestOf('X-User', 'x'.repeat(1_000_000)), [{ header: 'x-user' }]);
    expect(userId).toBe('x'.repeat(200));
  });

  it('is read or not, whatever the fields are', () => {
    const places: Places = [
      { claim: '__proto__' },
      { cookie: 'c', claim: 'sub' },
      { header: 'x', claim: 'sub' },
      { session: 's' },
    ];
    const payload = fc.oneof(fc.jsonValue().map(jwt), fc.string());
    fc.assert(
      fc.property(payload, fc.string(), (token, text) => {
        const cookies = `c=${text}; c=${token}; s=${text}`;
        const fields = ['Authorization', `Bearer ${token}`, 'X', text, 'Cookie', cookies];
        const { userId = '-' } = context(requestOf(...fields), places);
        expect(userId.length).toBeLessThanOrEqual(200);
      }),
    );
  });
});

describe('the session of a request', () => {
  it('is the one that it has', () => {
    const request = requestOf('Cookie', 'banyan-session=abcdefgh-1');
    expect(context(request, [], SESSION).sessionId).toBe('abcdefgh-1');
    expect(request.minted).toBeUndefined();
  });

  it.each(['short', 'x'.repeat(65), 'with space', 'semi\r\nSet-Cookie: a=b', 'ümläuts-1'])(
    'is not what nobody has made up here: %s',
    (value) => {
      const request = requestOf('Cookie', `banyan-session=${value}`);
      expect(context(request, [], SESSION).sessionId).toBe('made-up-session');
    },
  );

  it('is made up where a flag looks at it, once for all flags', () => {
    const request = requestOf();
    let made = 0;
    const newId = () => {
      made += 1;
      return `session-${made}`;
    };
    const tools = { ...toolsOf([]), newId };
    const ids = [1, 2].map(() => contextOf(request, SESSION, tools).sessionId);
    expect([...ids, request.minted]).toEqual(['session-1', 'session-1', 'session-1']);
  });

  it('is not made up where no flag looks at it, nor for a user', () => {
    const [anybody, user] = [requestOf(), requestOf('X-User', '7')];
    expect(context(anybody).sessionId).toBeUndefined();
    expect(context(user, [{ header: 'x-user' }], SESSION).sessionId).toBeUndefined();
    expect([anybody.minted, user.minted]).toEqual([undefined, undefined]);
  });
});

it('what else a flag looks at is in the context, and nothing more', () => {
  const request = requestOf('Host', 'Shop.Example:8080', 'X-Country', 'DE', 'X-Other', '1');
  const properties = ['method', 'path', 'host', 'x-country', 'x-missing'];
  expect(context(request, [], { ...NOTHING, properties })).toEqual({
    remoteAddress: 'client of 10.0.0.1',
    properties: { method: 'GET', path: '/orders', host: 'shop.example', 'x-country': 'DE' },
  });
});

it('a flag may look at a field with any name', () => {
  const names = ['__proto__', 'constructor', 'toString', ''];
  const fields = ['__proto__', 'a', 'Constructor', 'b'];
  const { properties } = context(requestOf(...fields), [], { ...NOTHING, properties: names });
  expect(Object.entries(properties)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
  ]);
  expect(properties.toString).toBeUndefined();
});

it('the cookie of a session is for this site alone, no script, and TLS where there is TLS', () => {
  const cookie = 'banyan-session=s; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax';
  expect(sessionCookie('banyan-session', 's', false)).toBe(cookie);
  expect(sessionCookie('banyan-session', 's', true)).toBe(`${cookie}; Secure`);
});
