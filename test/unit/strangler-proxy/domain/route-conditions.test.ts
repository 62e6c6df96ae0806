import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Route } from '#contracts';
import { compileRoutes } from '../../../../strangler-proxy/domain/route-table.ts';
import { asked, problemsIn, route } from './routed.ts';

type Match = Partial<Exclude<Route['match'], string>>;
const matching = (match: Match, name = 'one') => route(name, { path: '/**', ...match });
const takes = (match: Match, ...request: Parameters<typeof asked>) =>
  compileRoutes([matching(match)]).match(asked(...request)) !== undefined;

describe('a host', () => {
  it.each([
    ['shop.example.com', 'shop.example.com', true],
    ['shop.example.com', 'Shop.Example.COM:8080', true],
    ['shop.example.com', 'shop.example.com.', true],
    ['Shop.example.com', 'shop.example.com', true],
    ['shop.example.com', 'example.com', false],
    ['*.example.com', 'shop.example.com', true],
    ['*.example.com', 'a.shop.example.com', true],
    ['*.example.com', 'example.com', false],
    ['*.example.com', 'notexample.com', false],
    ['상점.한국', 'xn--hg4bs7k.xn--3e0b707e', true],
    ['[::1]', '[::1]:80', true],
    ['shop.example.com', '', false],
  ])('%s for %j: %p', (host, named, expected) => {
    expect(takes({ host }, 'GET', '/', 'Host', named)).toBe(expected);
  });

  it('may be one of several', () => {
    const host = ['a.example.com', '*.b.example.com'];
    const table = compileRoutes([matching({ host })]);
    const found = ['a.example.com', 'x.b.example.com', 'c.example.com'].map(
      (each) => table.match(asked('GET', '/', 'Host', each))?.name,
    );
    expect(found).toEqual(['one', 'one', undefined]);
  });

  it('is that of an absolute target, whatever Host says (RFC 9112 §3.2.2)', () => {
    const host = 'a.example.com';
    expect(takes({ host }, 'GET', 'http://a.example.com/', 'Host', 'b.example.com')).toBe(true);
  });
});

describe('a condition', () => {
  it.each<[Match['query'], string, boolean]>([
    [{ view: 'full' }, '/?view=full', true],
    [{ view: 'full' }, '/?a=1&view=%66ull', true],
    [{ view: 'a b' }, '/?view=a+b', true],
    [{ view: '상점' }, '/?view=%EC%83%81%EC%A0%90', true],
    [{ view: 'full' }, '/?view=Full', false],
    [{ view: 'full' }, '/', false],
    [{ view: 'full' }, '/?view=full&view=short', false],
    [{ view: '' }, '/?view', true],
    [{ view: true }, '/?view=', true],
    [{ view: true }, '/?views=1', false],
    [{ view: false }, '/?other', true],
    [{ view: false }, '/?view', false],
    [{ a: '1', b: true }, '/?a=1', false],
  ])('on the query, %j, of %s: %p', (query, target, expected) => {
    expect(takes(query === undefined ? {} : { query }, 'GET', target)).toBe(expected);
  });

  it.each<[Match['headers'], string[], boolean]>([
    [{ 'X-Client': 'app' }, ['x-client', 'app'], true],
    [{ 'X-Client': 'app' }, ['X-Client', 'App'], false],
    [{ 'X-Client': 'app' }, ['X-Client', 'app', 'X-CLIENT', 'web'], false],
    [{ 'X-Client': true }, ['X-CLIENT', ''], true],
    [{ 'X-Client': false }, [], true],
    [{ 'X-Client': false }, ['X-Client', ''], false],
  ])('on header fields, %j, of %j: %p', (headers, fields, expected) => {
    expect(takes(headers === undefined ? {} : { headers }, 'GET', '/', ...fields)).toBe(expected);
  });
});

describe('of several routes for a request', () => {
  it('path goes before host, host before method, method before conditions', () => {
    const ranked = [
      route('path', '/a'),
      matching({ host: 'a.example.com' }, 'host'),
      matching({ host: '*.example.com', method: 'GET' }, 'wild-method'),
      matching({ host: '*.example.com', query: { x: true } }, 'wild'),
      matching({ host: '*.com' }, 'wilder'),
      matching({ method: ['GET', 'POST'] }, 'method'),
      matching({ query: { x: '1', y: true } }, 'two'),
      matching({ query: { x: '1' } }, 'value'),
      matching({ query: { x: true } }, 'presence'),
      matching({}, 'any'),
    ];
    const request = asked('GET', '/a?x=1&y', 'Host', 'a.example.com');
    while (ranked.length > 0) {
      expect(compileRoutes(ranked.toReversed()).match(request)).toBe(ranked.shift());
    }
  });

  it('what fits nothing more special goes on to what is less so', () => {
    const table = compileRoutes([
      matching({ host: 'a.example.com', query: { x: '1' } }, 'special'),
      matching({ host: '*.example.com' }, 'less'),
    ]);
    expect(table.match(asked('GET', '/?x=2', 'Host', 'a.example.com'))?.name).toBe('less');
  });

  it('HEAD has its own, else that of GET', () => {
    const get = matching({ method: 'GET' }, 'get');
    const head = matching({ method: 'HEAD', query: { x: true } }, 'head');
    const table = compileRoutes([get, head]);
    expect(table.match(asked('HEAD', '/?x'))).toBe(head);
    expect(table.match(asked('HEAD', '/'))).toBe(get);
  });

  const condition = fc.constantFrom<string | boolean>('1', '2', true, false);
  const match = fc.record(
    {
      path: fc.constantFrom('/**', '/a/**', '/a', '/{p}', '/a/{p}'),
      method: fc.constantFrom('GET', 'HEAD', ['GET', 'POST']),
      host: fc.constantFrom('a.example.com', '*.example.com', ['b.example.com', '*.com']),
      query: fc.dictionary(fc.constantFrom('x', 'y'), condition),
      headers: fc.dictionary(fc.constantFrom('x', 'y'), condition),
    },
    { requiredKeys: ['path'] },
  );
  const request = fc
    .tuple(
      fc.constantFrom('GET', 'HEAD', 'POST'),
      fc.constantFrom('/a', '/a/b', '/b', '/a?x=1', '/a?x=2&y=1', '/a/b?y=2'),
      fc.constantFrom('a.example.com', 'b.example.com', 'c.com'),
      fc.constantFrom([], ['X', '1'], ['X', '2', 'Y', '1']),
    )
    .map(([method, target, host, fields]) => asked(method, target, 'Host', host, ...fields));

  it('their order in the file decides nothing', () => {
    fc.assert(
      fc.property(fc.array(match, { minLength: 2, maxLength: 6 }), request, (matches, asking) => {
        const routes = matches.map((each, index) => route(`r${index}`, each));
        const first = found(routes, asking);
        expect(found(routes.toReversed(), asking)).toEqual(first);
      }),
      { numRuns: 3_000 },
    );
  });
});

/** The name of the route that is found, or that there is none to compile. */
function found(routes: Route[], request: ReturnType<typeof asked>): string {
  try {
    return compileRoutes(routes).match(request)?.name ?? 'none';
  } catch {
    return 'ambiguous';
  }
}

describe('two routes are ambiguous', () => {
  it.each<[string, Match, Match]>([
    ['with the same host among several', { host: ['a', 'b'] }, { host: ['b', 'c'] }],
    ['with the same method among several', { method: ['GET', 'PUT'] }, { method: 'PUT' }],
    ['with conditions that one request can keep', { query: { x: '1' } }, { query: { y: '1' } }],
    [
      'with a condition on the query and one on a header field',
      { query: { x: '1' } },
      { headers: { x: '1' } },
    ],
    [
      'when each says more in another place',
      { query: { x: '1', y: true } },
      { query: { x: true, y: '1' } },
    ],
    ['with a header field in another case', { headers: { X: '1' } }, { headers: { x: '1' } }],
  ])('%s: both are shown', (_, one, two) => {
    const lines = problemsIn(() => compileRoutes([matching(one), matching(two, 'two')]));
    expect(lines).toEqual([expect.stringContaining('routes one and two match the same requests')]);
  });

  it('in their own words', () => {
    const one = matching({ host: '*.example.com', method: ['GET', 'POST'], query: { x: '1' } });
    const two = matching(
      { host: '*.example.com', method: 'POST', headers: { 'X-Y': 'z', Q: false } },
      'two',
    );
    const three = matching(
      { host: '*.example.com', method: 'POST', headers: { 'X-Y': true }, query: { x: '1' } },
      'three',
    );
    expect(problemsIn(() => compileRoutes([one, two, three]))).toEqual([
      'routes two and three match the same requests: POST *.example.com/** X-Y: z not Q and POST *.example.com/** ?x=1 X-Y',
    ]);
  });

  it.each<[string, Match, Match]>([
    ['with another value', { query: { x: '1' } }, { query: { x: '2' } }],
    ['with what is there and what is not', { query: { x: true } }, { query: { x: false } }],
    ['with a value and none', { headers: { x: '1' } }, { headers: { x: false } }],
    ['with more conditions', { query: { x: '1' } }, { query: { y: '1', z: '1' } }],
    ['with the value that the other leaves open', { query: { x: '1' } }, { query: { x: true } }],
    ['with another host', { host: 'a' }, { host: '*.a' }],
  ])('but not %s', (_, one, two) => {
    expect(() => compileRoutes([matching(one), matching(two, 'two')])).not.toThrow();
  });
});
