import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../../contracts/config/banyan.schema.json' with { type: 'json' };
import { parse, problemsOf } from './config-parsing.ts';

it('the schema is a JSON Schema (2020-12)', () => {
  const ajv = new Ajv2020();
  expect([ajv.validateSchema(schema), ajv.errors]).toEqual([true, null]);
  expect(ajv.validateSchema({ ...schema, required: 'legacy' })).toBe(false);
});

describe('defaults', () => {
  it('are filled in, so that an empty file is a whole configuration', () => {
    expect(parse('')).toMatchObject({
      ok: true,
      config: {
        listen: '127.0.0.1:8080',
        admin: { listen: '127.0.0.1:8081' },
        routes: [],
        flags: { file: 'flags.json' },
        adapter: { receive: { exchange: 'legacy.store', bindings: ['#'], prefetch: 250 } },
      },
    });
  });

  it('of a route are a fallback to the legacy and a flag', () => {
    const text = 'services: {a: {url: http://a}}\nroutes: [{name: r, match: GET /r, service: a}]';
    expect(parse(text)).toMatchObject({
      config: { routes: [{ fallback: 'legacy', retired: false }] },
    });
  });
});

describe('a problem', () => {
  it('with a misspelt key says where it is and which key is near', () => {
    expect(problemsOf('legacy: http://x\nroute:\n  - {}\n')).toEqual([
      '2:1 unknown key "route": did you mean "routes"?',
    ]);
  });

  it('with a key nobody can guess lists the known ones', () => {
    expect(problemsOf('admin:\n  listen: legacy:81\n  colour: red')).toEqual([
      '3:3 unknown key "colour": known keys: listen, token',
    ]);
  });

  it.each([
    [
      'legacy: ftp://x',
      '1:9 legacy must be an http:// or https:// URL without a path, for example http://legacy:8080',
    ],
    ['listen: 8080', '1:9 listen must be of type string'],
    ['listen: localhost', '1:9 listen must be HOST:PORT, for example 127.0.0.1:8080'],
    [
      'log: { level: loud }',
      '1:15 log.level must be one of: trace, debug, info, warn, error, silent',
    ],
    [
      'services: { A: { url: http://a } }',
      '1:13 "A" is no name: lower-case letters, digits and hyphens, a letter first',
    ],
    ['services: { a: {} }', '1:16 "url" is missing in services.a'],
    [
      'services: { a: { url: http://a } }\nroutes: [{ name: R, match: /r, service: a }]',
      '2:18 routes.0.name is no name: lower-case letters, digits and hyphens, a letter first',
    ],
    ['adapter: { receive: { prefetch: 0 } }', '1:33 adapter.receive.prefetch must be >= 1'],
    ['- a', '1:1 the configuration must be a map of keys'],
    ['~', '1:1 the configuration must be a map of keys'],
  ])('in %p is put into words', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('in the YAML itself is told with its place, the first only', () => {
    expect(problemsOf('legacy: http://x\nlisten: a\nlisten: b\nlisten: c')).toEqual([
      '3:1 Map keys must be unique (quote a value that holds one of : # { } [ ] , & * ! | > % @)',
    ]);
  });

  it('is a * without quotes, which YAML takes for a reference', () => {
    const hint = 'quote a value that holds one of : # { } [ ] , & * ! | > % @';
    expect(problemsOf('adapter:\n  receive: { bindings: [*.received, *.step] }')).toEqual([
      `2:25 * refers to an earlier value, and none has this name (${hint})`,
      `2:37 * refers to an earlier value, and none has this name (${hint})`,
    ]);
  });

  it('hides no other: all are reported, in the order of the file', () => {
    const text = 'lisen: a\nadmin: { listen: b, lisen: c }\nlegacy: d\nservces: {}';
    expect(problemsOf(text).map((problem) => problem.split(' ')[0])).toEqual([
      '1:1',
      '2:18',
      '2:21',
      '3:9',
      '4:1',
    ]);
  });

  it('names its file', () => {
    expect(parse('route: []', { file: 'other.yaml' })).toMatchObject({
      problems: [{ file: 'other.yaml' }],
    });
  });

  it('is a route that keeps requests for a legacy that no longer has it', () => {
    const route = 'name: a, match: /a, service: o, retired: true, store-and-forward: true';
    expect(problemsOf(`services: { o: { url: http://o } }\nroutes: [{ ${route} }]`)).toEqual([
      '2:59 route a: what is kept is for the legacy, which no longer has a route that is retired',
    ]);
  });

  it('is a route that names no service, or a taken name', () => {
    const text = `services:
  order: { url: http://order }
routes:
  - { name: a, match: GET /a, service: oder }
  - { name: a, match: GET /b, service: order }
  - { name: b, match: GET /b, service: order }`;
    expect(problemsOf(text)).toEqual([
      '4:40 route a: there is no service "oder": did you mean "order"?',
      '5:13 route a: the name is taken by an earlier route',
    ]);
  });

  it.each([
    ['services: { order: { url: http://o }, stock: { url: http://s } }\n', 'order, stock'],
    ['\n', 'none'],
  ])('is a service that nobody can guess, after %j', (services, known) => {
    expect(problemsOf(`${services}routes: [{ name: a, match: /a, service: member }]`)).toEqual([
      `2:41 route a: there is no service "member": known services: ${known}`,
    ]);
  });
});

describe('an upstream', () => {
  it('may have settings for TLS', () => {
    const legacy = '{ url: https://legacy, ca: ca.pem, servername: a.b, cert: c.pem, key: k.pem }';
    const service = '{ url: https://order, insecure: true }';
    expect(parse(`legacy: ${legacy}\nservices: { order: ${service} }`)).toMatchObject({
      ok: true,
      config: {
        legacy: { url: 'https://legacy', servername: 'a.b', cert: 'c.pem', key: 'k.pem' },
        services: { order: { url: 'https://order', insecure: true } },
      },
    });
  });

  it.each([
    ['legacy: { ca: ca.pem }', '1:9 "url" is missing in legacy'],
    [
      'legacy: { url: https://a, servername: 10.0.0.1 }',
      '1:39 legacy.servername must be a DNS name, for example legacy.internal',
    ],
    [
      'services: { a: { url: https://a, cert: c.pem } }',
      '1:16 services.a must have property key when property cert is present',
    ],
    [
      'services: { a: { url: http://a, ca: ca.pem } }',
      '1:33 services.a.ca is for TLS, and its URL begins with http://',
    ],
    [
      'legacy: { url: http://a, insecure: true }',
      '1:26 legacy.insecure is for TLS, and its URL begins with http://',
    ],
  ])('cannot be %p', (text, problem) => expect(problemsOf(text)).toEqual([problem]));

  it('without TLS may say that nothing is insecure', () => {
    expect(parse('legacy: { url: http://a, insecure: false }')).toMatchObject({ ok: true });
  });

  it('is the legacy of the command line, whatever the file says of it', () => {
    const overrides = { legacy: 'http://b' };
    expect(parse('legacy: { url: https://a, ca: ca.pem }', { overrides })).toMatchObject({
      config: { legacy: 'http://b' },
    });
  });
});

describe('a route', () => {
  const parsed = (keys: string) =>
    `services: { a: { url: http://a } }\nroutes: [{ name: r, service: a, ${keys} }]`;

  it('may say what it matches in a map; any path when it says none', () => {
    const match =
      "{ host: '*.example.com', method: [GET, PUT], path: /m/{id}, query: { x: true } }";
    expect(parse(parsed(`match: ${match}`))).toMatchObject({
      config: {
        routes: [
          {
            match: {
              host: '*.example.com',
              method: ['GET', 'PUT'],
              path: '/m/{id}',
              query: { x: true },
            },
          },
        ],
      },
    });
    expect(parse(parsed('match: { host: a }'))).toMatchObject({
      config: { routes: [{ match: { host: 'a', path: '/**' } }] },
    });
  });

  it('may change what goes to its service and what comes back', () => {
    const rules = `match: /m/{id}, rewrite: /v1/{id}, location: true,
  request: { set: { X-A: b }, remove: [Cookie] }, response: { remove: [Server] },
  cookies: { path: { /v1: /m }, domain: { internal: '' } }`;
    expect(parse(parsed(rules))).toMatchObject({
      config: { routes: [{ rewrite: '/v1/{id}', cookies: { path: { '/v1': '/m' } } }] },
    });
  });

  it.each([
    ['match: 7', '2:40 routes.0.match must be of type string or object'],
    [
      'match: get /a',
      '2:40 routes.0.match must be METHOD /path/{parameter}, for example GET /members/{id}',
    ],
    ['match: { path: a }', '2:48 routes.0.match.path must be a path, for example /members/{id}'],
    [
      'match: { method: [get] }',
      '2:51 routes.0.match.method.0 must be a method in capitals, for example GET',
    ],
    ['match: { method: 7 }', '2:50 routes.0.match.method must be of type string or array'],
    [
      'match: { host: "a:80" }',
      '2:48 routes.0.match.host must be a host without a port, for example shop.example.com or *.example.com',
    ],
    ['match: { querry: {} }', '2:42 unknown key "querry": did you mean "query"?'],
    ['match: { query: { x: 1 } }', '2:54 routes.0.match.query.x must be of type string or boolean'],
    ['match: { headers: { "X Y": a } }', '2:53 "X Y" must be the name of a header field'],
    ['match: /a, rewrite: b', '2:53 routes.0.rewrite must be a path, for example /members/{id}'],
    [
      'match: /a, request: { set: { X: "a\\r\\nB: c" } }',
      '2:65 routes.0.request.set.X must be one line of ASCII',
    ],
    [
      'match: /a, cookies: { path: { /a: "/b;c" } }',
      '2:67 routes.0.cookies.path./a must be a path, for example /shop, or nothing',
    ],
    [
      'match: /a, location: { /a: b }',
      '2:60 routes.0.location./a must be a path or an http:// or https:// URL',
    ],
  ])('with a mistake in %s is told', (keys, problem) => {
    expect(problemsOf(parsed(keys))).toEqual([problem]);
  });
});

describe('a problem stands at', () => {
  const text = `# Our services.
services:
  a: { url: http://a, colour: red }
  b~/c: { url: b }
  1: { url: http://one }
  d: {}`;

  it.each([
    [
      'the key, when the key is wrong',
      '3:23 unknown key "colour": known keys: url, ca, servername, cert, key, insecure, dns, health, ejection, slowStart, timeouts, breaker, limit, retry',
    ],
    [
      'the key, even a number',
      '5:3 "1" is no name: lower-case letters, digits and hyphens, a letter first',
    ],
    [
      'the value, when the value is wrong, whatever the keys above are called',
      '4:16 services.b~/c.url must be an http:// or https:// URL without a path, for example http://order:3000, or unix:/run/order.sock',
    ],
    ['the parent, when something is missing', '6:6 "url" is missing in services.d'],
  ])('%s', (_, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });
});

it('what is the same twice may be written once, and referred to', () => {
  expect(parse('services: { a: &a { url: http://a }, b: *a }')).toMatchObject({
    config: { services: { a: { url: 'http://a' }, b: { url: 'http://a' } } },
  });
});

describe('a command-line option', () => {
  it('outranks the file, and fills in what the file leaves out', () => {
    const overrides = { legacy: 'http://b', 'admin.listen': '127.0.0.1:0' };
    expect(parse('legacy: http://a\nlisten: 127.0.0.1:1', { overrides })).toMatchObject({
      config: {
        legacy: 'http://b',
        listen: '127.0.0.1:1',
        admin: { listen: '127.0.0.1:0' },
      },
    });
  });

  it('outranks the file in its one place: what is beside it stays', () => {
    const overrides = { 'services.a.url': 'http://c' };
    const text = 'services: { a: &a { url: http://a }, b: *a }';
    expect(parse(text, { overrides })).toMatchObject({
      config: { services: { a: { url: 'http://c' }, b: { url: 'http://a' } } },
    });
  });

  it('that is wrong is a problem of the command line, before those of the file', () => {
    const overrides = { 'admin.listen': 'localhost' };
    expect(parse('route: []\nadmin: { listen: 127.0.0.1:1 }', { overrides })).toEqual({
      ok: false,
      problems: [
        {
          file: 'command line',
          line: 0,
          column: 0,
          message: 'admin.listen must be HOST:PORT, for example 127.0.0.1:8080',
        },
        {
          file: 'banyan.yaml',
          line: 1,
          column: 1,
          message: 'unknown key "route": did you mean "routes"?',
        },
      ],
    });
  });

  it.each([
    ['admin:', '1:7 admin must be of type object'],
    ['admin: 8081', '1:8 admin must be of type object'],
    ['admin: [a]', '1:8 admin must be of type object'],
  ])('does not hide that the file has no map to put it into: %s', (text, problem) => {
    expect(problemsOf(text, { overrides: { 'admin.listen': '127.0.0.1:0' } })).toEqual([problem]);
  });

  it.each([
    ['in an empty file at its start', '', '1:1'],
    ['in a file at its first key', '# Nothing yet.\nlog: {}', '2:1'],
  ])('that asks for more than it says: the problem is %s', (_, text, place) => {
    const overrides = { 'services.a-b.url': 'http://a', 'services.A.url': 'http://a' };
    expect(problemsOf(text, { overrides })).toEqual([
      `${place} "A" is no name: lower-case letters, digits and hyphens, a letter first`,
    ]);
  });
});
