import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Route } from '#contracts';
import { compileRoutes } from '../../../../strangler-proxy/domain/route-table.ts';
import { asked, problemsIn, route } from './routed.ts';

const services = { orders: { url: 'http://orders:3001' } };

/** The rules of the first of some routes, and a request for it. */
function rulesFor(routes: Route[], target: string, host = 'shop.example.com') {
  const table = compileRoutes(routes, services);
  const request = asked('GET', target, 'Host', host);
  const found = table.match(request);
  if (found === undefined || found !== routes[0])
    throw new Error(`${target} is for ${found?.name}`);
  const rules = table.rulesOf(found);
  if (rules === undefined) throw new Error('there are no rules');
  const answer = (...fields: string[]) =>
    rules.responseFields(fields, request.target, request.fields);
  return { rules, target: rules.target(request.target), answer };
}

it('a route without rules has none', () => {
  const plain = route('one', '/a', { location: false });
  expect(compileRoutes([plain], services).rulesOf(plain)).toBeUndefined();
});

describe('rewriting', () => {
  it.each([
    ['/shop/orders/{no}', '/v1/orders/{no}', '/shop/orders/7', '/v1/orders/7'],
    ['/shop/orders/{no}', '/v1/orders/{no}', '/shop/orders/7?a=%zz&b#', '/v1/orders/7?a=%zz&b#'],
    ['/a/{x}/{y}', '/{y}/x-{x}.json', '/a/1/2', '/2/x-1.json'],
    ['/a/{x}', '/v1/{x}', '//a/./b%2Fc%20d/../%EC%83%81+,', '/v1/%EC%83%81+,'],
    ['/shop/**', '/v1/{rest}', '/shop/a//b/../c%2F/', '/v1/a/c%2F/'],
    ['/shop/**', '/v1/{rest}', '/shop', '/v1'],
    ['/shop/**', '/v1/{rest}', '/shop/', '/v1/'],
    ['/shop/**', '/{rest}', '/shop?x', '/?x'],
    ['/a/{x}', '/고객/{x}', '/a/1', '/%EA%B3%A0%EA%B0%9D/1'],
    ['/a', '/b', '/a', '/b'],
  ])('%s to %s: %s is asked for as %s', (match, rewrite, path, expected) => {
    expect(rulesFor([route('one', match, { rewrite })], path).target).toBe(expected);
  });

  it('keeps a path below that of its service, whatever the client sends', () => {
    const routes = [route('one', '/shop/**', { rewrite: '/v1/{rest}' })];
    const table = compileRoutes(routes, services);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'./\\;%2efE5ca') }), (text) => {
        const request = asked('GET', `/shop/${text}`);
        const found = table.match(request);
        if (found === undefined) return;
        const target = table.rulesOf(found)?.target(request.target) ?? '';
        const climbed = new URL(
          target.replaceAll(/%2f|%5c/gi, '/').replaceAll(/;[^/]*/g, ''),
          'http://a',
        );
        expect(climbed.pathname).toMatch(/^\/v1(\/|$)/);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['/a/{id}', '/b/{idd}', 'rewrite has {idd}, which the match has not: it has {id}'],
    ['/a', '/b/{rest}', 'rewrite has {rest}, which the match has not: it has no parameter'],
    ['/{a}/{a}', '/b/{a}', '{a} stands twice in /{a}/{a}'],
    ['/{rest}/**', '/b/{rest}', '{rest} stands twice in /{rest}/**'],
    ['/a', '/b/**', 'rewrite cannot be read: /b/**'],
    ['/a', '/b/../c', 'rewrite cannot be read: /b/../c'],
  ])('refuses %s to %s', (match, rewrite, problem) => {
    const routes = [route('one', match, { rewrite })];
    expect(problemsIn(() => compileRoutes(routes, services))).toContain(`route one: ${problem}`);
  });
});

describe('header fields', () => {
  it('are removed and set, the others keep order, case and number', () => {
    const { rules, answer } = rulesFor(
      [
        route('one', '/a', {
          request: { set: { Host: 'orders', 'X-Key': 'k' }, remove: ['cookie'] },
          response: { set: { 'Cache-Control': 'no-store' }, remove: ['Server'] },
        }),
      ],
      '/a',
    );
    const fields = [
      'host',
      'shop',
      'Cookie',
      'a',
      'x-B',
      '1',
      'X-b',
      '2',
      'COOKIE',
      'b',
      'x-key',
      '',
    ];
    expect(rules.requestFields(fields)).toEqual([
      ...['x-B', '1', 'X-b', '2', 'Host', 'orders', 'X-Key', 'k'],
    ]);
    expect(answer('server', 'x', 'cache-control', 'a', 'Cache-Control', 'b', 'X', 'y')).toEqual([
      ...['X', 'y', 'Cache-Control', 'no-store'],
    ]);
  });

  it.each(['Connection', 'te', 'Transfer-Encoding', 'Content-Length', 'upgrade', 'Expect'])(
    'that frame or belong to a connection are no rule’s: %s',
    (name) => {
      const rules = [{ request: { set: { [name]: 'x' } } }, { response: { remove: [name] } }];
      for (const rule of rules) {
        expect(problemsIn(() => compileRoutes([route('one', '/a', rule)]))).toEqual([
          `route one: ${name} frames the message or is about one connection: it cannot be changed`,
        ]);
      }
    },
  );

  it('include Host, which can be set but not removed', () => {
    expect(
      problemsIn(() => compileRoutes([route('one', '/a', { request: { remove: ['host'] } })])),
    ).toEqual(['route one: host cannot be removed, only set']);
  });
});

describe('a cookie', () => {
  const cookies = {
    path: { '/v1': '/shop', '/v1/admin/': '/admin', '/gone': '' },
    domain: { 'orders.internal': 'example.com', '.drop.internal': '' },
  };
  const { answer } = rulesFor([route('one', '/a', { cookies })], '/a');

  it.each([
    ['a=b; Path=/v1', 'a=b; Path=/shop'],
    ['a=b;path = /v1/x ;Secure', 'a=b;path = /shop/x ;Secure'],
    ['a=b; PATH=/v1/admin/x; Path=/v1/admin', 'a=b; PATH=/admin/x; Path=/admin'],
    ['a=b; Path=/v1x', 'a=b; Path=/v1x'],
    ['a=Path=/v1', 'a=Path=/v1'],
    ['a="x; Path=/gone/"; HttpOnly', 'a="x; HttpOnly'],
    ['a=b; Path=/gone; Max-Age=1', 'a=b; Max-Age=1'],
    ['a=b; Domain=.Orders.Internal; SameSite=Lax', 'a=b; Domain=example.com; SameSite=Lax'],
    ['a=b; domain=drop.internal', 'a=b'],
    ['a=b; Domain=elsewhere.example', 'a=b; Domain=elsewhere.example'],
    ['a=b; Path', 'a=b; Path'],
    ['__Host-a=b; Path=/; Secure', '__Host-a=b; Path=/; Secure'],
    ['a=\xff\xfe; ; Path=/v1;', 'a=\xff\xfe; ; Path=/shop;'],
    ['', ''],
  ])('%j becomes %j', (cookie, expected) => {
    expect(answer('Set-Cookie', cookie, 'X', '/v1')).toEqual(['Set-Cookie', expected, 'X', '/v1']);
  });

  it('of any domain can lose it', () => {
    const any = { domain: { '*': '' } };
    const rules = rulesFor([route('one', '/a', { cookies: any })], '/a');
    expect(rules.answer('set-cookie', 'a=b; Domain=x; Path=/')).toEqual([
      ...['set-cookie', 'a=b; Path=/'],
    ]);
  });
});

describe('a Location of the service', () => {
  const routes = [
    route('view', '/shop/{lang}/orders/{no}', { rewrite: '/v1/orders/{no}', location: true }),
    route('list', '/shop/orders', { rewrite: '/v1/orders' }),
    route('rest', '/files/**', { rewrite: '/v1/files/{rest}' }),
    route('other', '/stock', { rewrite: '/v1/stock', service: 'stock' }),
  ];
  const { answer } = rulesFor(routes, '/shop/ko/orders/7?x=1');

  it.each([
    ['http://orders:3001/v1/orders/8?y#z', '/shop/ko/orders/8?y#z'],
    ['HTTP://ORDERS:3001/v1/orders', '/shop/orders'],
    ['//orders:3001/elsewhere', '/elsewhere'],
    ['http://orders:3001', '/'],
    ['http://orders:3002/v1/orders/8', 'http://orders:3002/v1/orders/8'],
    ['https://Shop.example.com/v1/orders/8', 'https://Shop.example.com/shop/ko/orders/8'],
    ['https://shop.example.com/login', 'https://shop.example.com/login'],
    ['https://pay.example.com/v1/orders/8', 'https://pay.example.com/v1/orders/8'],
    ['/v1/orders/8', '/shop/ko/orders/8'],
    ['/v1/files/a/b', '/files/a/b'],
    ['/v1/files', '/files'],
    ['/v1/stock', '/v1/stock'],
    ['/login', '/login'],
    ['8', '/shop/ko/orders/8'],
    ['?page=2', '/shop/ko/orders/7?page=2'],
    ['../orders/8#a', '/shop/ko/orders/8#a'],
    ['mailto:a@example.com', 'mailto:a@example.com'],
    ['http://orders:3001//evil.example/', '/.//evil.example/'],
    ['http://[', 'http://['],
    ['', '/shop/ko/orders/7?x=1'],
  ])('%j is %j to the client', (location, expected) => {
    expect(answer('Location', location)).toEqual(['Location', expected]);
    expect(answer('content-location', location)).toEqual(['content-location', expected]);
  });

  it.each([
    ['5; url=/v1/orders/8', '5; url=/shop/ko/orders/8'],
    ['0;URL="http://orders:3001/v1/orders/8"', '0;URL="/shop/ko/orders/8"'],
    ["1, '/v1/orders/8'", "1, '/shop/ko/orders/8'"],
    ['5', '5'],
    ['soon', 'soon'],
  ])('Refresh %j is %j to the client', (value, expected) => {
    expect(answer('Refresh', value)).toEqual(['Refresh', expected]);
  });

  it.each([
    ['http://orders:3001/v1/a', '/shop/a'],
    ['http://orders:3001/v1', '/shop'],
    ['http://orders:3001/v10', 'http://orders:3001/v10'],
    ['/internal/a?x', '/a?x'],
    ['/internal', '/'],
    ['/internal//evil.example', '/.//evil.example'],
    ['elsewhere', 'elsewhere'],
  ])('by a map, %j is %j', (location, expected) => {
    const map = { 'http://orders:3001/v1/': '/shop', '/internal': '/' };
    const mapped = rulesFor([route('one', '/a', { location: map })], '/a');
    expect(mapped.answer('Location', location)).toEqual(['Location', expected]);
  });

  it('within paths that nobody rewrites loses the service’s address alone', () => {
    const { answer } = rulesFor([route('one', '/a', { location: true })], '/a');
    expect(answer('Location', 'http://orders:3001/b')).toEqual(['Location', '/b']);
    expect(answer('Location', 'b')).toEqual(['Location', 'b']);
  });
});
