import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Route } from '#contracts';
import { explain } from '../../../../strangler-proxy/domain/explain.ts';
import { compileRoutes } from '../../../../strangler-proxy/domain/route-table.ts';
import { bySpecificity } from '../../../../strangler-proxy/domain/specificity.ts';
import { asked, route } from './routed.ts';

const routes = [
  route('else', '/stock'),
  route('all', '/**'),
  route('view', 'GET /shop/orders/{no}'),
  route('lines', 'GET /shop/orders/{no}/lines'),
  route('change', 'PUT /shop/orders/{no}'),
  route('host', { path: '/shop/orders/{no}', host: ['*.example.com', 'b.com'] }),
  route('app', { path: '/shop/orders/{no}', headers: { 'X-Client': 'app' }, query: { v: true } }),
];
const table = compileRoutes(routes);
const whys = (...request: Parameters<typeof asked>) => {
  const { route: found, others } = explain(table, routes, asked(...request));
  return [found?.name, ...others.map(({ route: { name }, miss }) => `${name}: ${miss.text}`)];
};

describe('what a request misses', () => {
  it('is told for each route, the nearest first', () => {
    expect(whys('GET', '/shop/orders/7', 'Host', 'a.com')).toEqual([
      'view',
      'all: it matches, and says less than view',
      'app: it asks for ?v, x-client: app',
      'change: the method is GET, not PUT',
      'host: the host is a.com, not *.example.com or b.com',
      'lines: the path ends before segment 4, "lines"',
      'else: segment 1 is "shop", not "stock"',
    ]);
  });

  it.each([
    ['/shop/orders/', 'view: segment 3 is empty, not {no}'],
    ['/shop/orders', 'view: the path ends before segment 3, {no}'],
    ['/shop/orders/7/', 'view: the path goes on with a slash at its end'],
    ['/shop/orders/7/x', 'view: the path goes on with segment 4, "x"'],
    ['/shop/orders/7/x', 'lines: segment 4 is "x", not "lines"'],
    ['/%', 'view: the path cannot be read: no route has it'],
  ])('in the path %s: %s', (path, why) => {
    expect(whys('GET', path)).toContain(why);
  });

  it('does not include HEAD, where GET is taken', () => {
    expect(whys('HEAD', '/shop/orders/7')[0]).toBe('view');
  });
});

describe('the order of a listing', () => {
  const condition = fc.constantFrom<string | boolean>('1', '2', true, false);
  const match = fc.record(
    {
      path: fc.constantFrom('/**', '/a/**', '/a', '/{p}', '/a/{p}', '/a/b/c', '/{p}/b/c'),
      method: fc.constantFrom('GET', 'POST'),
      host: fc.constantFrom('a.example.com', '*.example.com', '*.com'),
      query: fc.dictionary(fc.constantFrom('x', 'y'), condition),
    },
    { requiredKeys: ['path'] },
  );
  const request = fc.tuple(
    fc.constantFrom('GET', 'POST'),
    fc.constantFrom('/a', '/a/b', '/b', '/a/b/c', '/a/?x=1', '/a/b?x=2&y=1'),
    fc.constantFrom('a.example.com', 'b.example.com', 'c.com'),
  );

  it('is that in which routes are looked at', () => {
    fc.assert(
      fc.property(fc.array(match, { maxLength: 8 }), request, (matches, [method, path, host]) => {
        const routes = matches.map((each, index) => route(`r${index}`, each));
        const table = tableOf(routes);
        if (table === undefined) return;
        const explained = explain(table, routes, asked(method, path, 'Host', host));
        const listed = routes.toSorted((a, b) =>
          bySpecificity(table.matcherOf(a), table.matcherOf(b)),
        );
        const missed = explained.others.filter(({ miss }) => miss.why !== 'less-specific');
        const fitting = listed.filter((each) => missed.every((other) => other.route !== each));
        expect(explained.route).toBe(fitting[0]);
      }),
      { numRuns: 3_000 },
    );
  });
});

/** Undefined for routes that are ambiguous. */
function tableOf(routes: Route[]) {
  try {
    return compileRoutes(routes);
  } catch {
    return undefined;
  }
}
