import { describe, expect, it } from '@jest/globals';
import { authOf } from '#contracts';
import { parse, problemsOf } from './config-parsing.ts';

const SHOP = 'shop: { jwks: jwks.json, issuer: https://id.example.com, audience: api }';
const withRoute = (route: string) => `services: { order: { url: http://order } }
auth: { ${SHOP} }
routes:
  - { name: a, match: /a, service: order, ${route} }`;

describe('auth and rate limits', () => {
  it('have defaults', () => {
    expect(parse(withRoute('auth: shop, rateLimit: { requests: 5 }'))).toMatchObject({
      ok: true,
      config: {
        auth: {
          shop: {
            algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
            clockTolerance: 5_000,
            claims: { sub: 'X-User-Id', scope: 'X-User-Scopes' },
            cache: 600_000,
            cooldown: 30_000,
          },
        },
        routes: [{ auth: 'shop', rateLimit: { requests: 5, per: 60_000, by: 'address' } }],
      },
    });
  });

  it('are off unless configured', () => {
    const parsed = parse('routes: []');
    expect(parsed.ok && parsed.config.auth).toEqual({});
  });

  it.each([
    ['auth: shpo', '4:49 route a: there is no "shpo" in auth: did you mean "shop"?'],
    [
      'auth: { provider: other }',
      '4:61 route a: there is no "other" in auth: known providers: shop',
    ],
    [
      'rateLimit: { requests: 1, by: user }',
      '4:73 route a: rateLimit by user needs auth, which tells who that is',
    ],
    [
      'rateLimit: { requests: 1, by: name }',
      '4:73 routes.0.rateLimit.by must be address, user, or header:NAME',
    ],
    [
      'rateLimit: { requests: 1, per: 1500 }',
      '4:74 routes.0.rateLimit.per must be multiple of 1000',
    ],
    [
      'auth: { provider: shop, scopes: [a b] }',
      '4:76 routes.0.auth.scopes.0 must be one scope, without a space',
    ],
  ])('%s is refused', (route, problem) => {
    expect(problemsOf(withRoute(route))).toEqual([problem]);
  });

  it.each(['HS256', 'none', 'RSA1_5'])('tokens signed with %s are never taken', (algorithm) => {
    const [problem] = problemsOf(
      `auth: { a: { jwks: j, issuer: i, audience: a, algorithms: [${algorithm}] } }`,
    );
    expect(problem).toContain('auth.a.algorithms.0 must be one of: RS256,');
  });

  it.each(['Host', 'Cookie', 'AUTHORIZATION', 'content_length', 'X-Forwarded-For', 'a b'])(
    '%s is no field for a claim',
    (field) => {
      const [problem] = problemsOf(
        `auth: { a: { jwks: j, issuer: i, audience: a, claims: { sub: "${field}" } } }`,
      );
      expect(problem).toContain('must be the name of a header field of your own');
    },
  );

  it.each(['issuer', 'audience', 'jwks'])('a provider has %s', (key) => {
    const rest = ['issuer: i', 'audience: a', 'jwks: j'].filter((each) => !each.startsWith(key));
    expect(problemsOf(`auth: { a: { ${rest.join(', ')} } }`)).toEqual([
      `1:12 "${key}" is missing in auth.a`,
    ]);
  });
});

it('a route that names a provider alone asks for any token of it', () => {
  expect(authOf({ auth: 'shop' })).toEqual({ provider: 'shop', scopes: [], optional: false });
  expect(authOf({})).toBeUndefined();
});
