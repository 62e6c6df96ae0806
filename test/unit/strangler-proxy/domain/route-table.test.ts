import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileRoutes } from '../../../../strangler-proxy/domain/route-table.ts';
import { asked, problemsIn, route } from './routed.ts';

/** Routes that are named after their templates. */
function table(...templates: string[]) {
  const { match } = compileRoutes(templates.map((template) => route(template, template)));
  return { match: (method: string, path: string) => match(asked(method, path)) };
}

describe('matching', () => {
  it.each([
    ['a template without parameters', 'GET /shop', 'GET', '/shop'],
    ['a parameter of any value', 'GET /shop/orders/{number}', 'GET', '/shop/orders/a%2Fb'],
    ['the root', '/', 'GET', '/'],
    ['** with what follows', '/shop/**', 'GET', '/shop/a/b/'],
    ['** with nothing', '/shop/**', 'GET', '/shop'],
    ['everything', '/**', 'GET', '/'],
    ['any method, when none is named', '/shop', 'PATCH', '/shop'],
    ['HEAD, as GET', 'GET /shop', 'HEAD', '/shop'],
    ['an encoded literal', '/caf%C3%A9', 'GET', '/caf%c3%a9'],
    ['a literal that need not be encoded', '/shop', 'GET', '/%73hop'],
    ['a path with dot segments', '/shop', 'GET', '/x/./../shop'],
    ['a path with encoded dot segments', '/shop', 'GET', '/x/%2E%2e/%2e/shop'],
    ['a path that climbs above the root', '/shop', 'GET', '/../../shop'],
    ['a path with double slashes', '/shop/a', 'GET', '//shop///a'],
    ['a trailing slash', '/shop/', 'GET', '/shop//'],
    ['dots at the end, as a trailing slash', '/shop/', 'GET', '/shop/x/..'],
  ])('finds %s', (_what, template, method, path) => {
    expect(table(template).match(method, path)?.name).toBe(template);
  });

  it.each([
    ['another method', 'GET /shop', 'POST', '/shop'],
    ['a longer path', '/shop', 'GET', '/shop/a'],
    ['a shorter path', '/shop/{a}', 'GET', '/shop'],
    ['an empty parameter', '/shop/{a}', 'GET', '/shop/'],
    ['a trailing slash that the template has not', '/shop', 'GET', '/shop/'],
    ['another case', '/shop', 'GET', '/Shop'],
    ['an encoded slash as a separator', '/shop/a', 'GET', '/shop%2Fa'],
    ['a path that cannot be decoded', '/**', 'GET', '/%zz'],
    ['a path that is not UTF-8', '/**', 'GET', '/%ff'],
    ['an overlong encoding of a dot', '/**', 'GET', '/%c0%ae%c0%ae/a'],
    ['dots before an encoded slash', '/**', 'GET', '/a/..%2fb'],
    ['dots before a backslash', '/**', 'GET', '/a/..\\b'],
    ['dots before a path parameter', '/**', 'GET', '/a/..;x=1/b'],
    ['a path parameter as no part of its segment', '/shop', 'GET', '/shop;v=1'],
    ['a backslash as a separator', '/shop/a', 'GET', '/shop\\a'],
    ['what is encoded twice as encoded once', '/shop', 'GET', '/%2573hop'],
    ['a literal called like a property of objects', '/shop', 'GET', '/constructor'],
  ])('does not take %s', (_what, template, method, path) => {
    expect(table(template).match(method, path)).toBeUndefined();
  });

  it.each([
    ['/a/x', '/a/x'],
    ['/a/y', '/a/{p}'],
    ['/a/x/z', '/a/x/**'],
    ['/a/y/z', '/a/{p}/z'],
    ['/a/y/q', '/a/**'],
    ['/b', '/**'],
  ])('prefers a literal to a parameter to **: %s', (path, template) => {
    const routes = table('/**', '/a/**', '/a/{p}', '/a/x', '/a/x/**', '/a/{p}/z');
    expect(routes.match('GET', path)?.name).toBe(template);
  });

  it('prefers a route that names the method', () => {
    const routes = table('/a', 'GET /a');
    expect(routes.match('GET', '/a')?.name).toBe('GET /a');
    expect(routes.match('POST', '/a')?.name).toBe('/a');
  });

  it('goes on to a less specific path when the method does not fit', () => {
    const routes = table('POST /a/x', 'GET /a/{p}');
    expect(routes.match('GET', '/a/x')?.name).toBe('GET /a/{p}');
  });

  const value = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 8 })
    .filter((text) => !/(^|[/\\])\.{1,2}($|[/\\;])/.test(text) && text.isWellFormed());
  const encodings = [
    encodeURIComponent,
    (text: string) => Buffer.from(text).toString('hex').replace(/../g, '%$&'),
  ];

  it('finds a template by each path that is built from it, encoded or not', () => {
    const literal = value.filter((text) => !/[{}*]/.test(text));
    const segment = fc.record({ parameter: fc.boolean(), text: literal, value });
    fc.assert(
      fc.property(
        fc.array(segment, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...encodings),
        (segments, encode) => {
          const template = segments
            .map(({ parameter, text }, index) =>
              parameter ? `/{p${index}}` : `/${encodeURIComponent(text)}`,
            )
            .join('');
          const path = segments
            .map(({ parameter, text, value }) => `/${encode(parameter ? value : text)}`)
            .join('');
          expect(table(template).match('GET', path)?.name).toBe(template);
        },
      ),
    );
  });
});

describe('compiling', () => {
  it('refuses routes that match the same requests, and names them all', () => {
    const compile = () =>
      compileRoutes([
        route('one', 'GET /a/{x}'),
        route('two', 'GET /a/{y}'),
        route('three', '/b'),
        route('four', '/%62'),
      ]);
    expect(problemsIn(compile)).toEqual([
      'routes one and two match the same requests: GET /a/{x} and GET /a/{y}',
      'routes three and four match the same requests: /b and /%62',
    ]);
  });

  it.each(['/a/**/b', '/a/{id}.json', '/a/*', '/a/{', '/%zz'])(
    'refuses the template %s',
    (match) => {
      expect(problemsIn(() => compileRoutes([route('one', match)]))).toEqual([
        expect.stringMatching(/^route one: /),
      ]);
    },
  );
});
