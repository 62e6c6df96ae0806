import { describe, expect, it } from '@jest/globals';
import { type ParseOptions, parseConfig } from '#contracts';

const parse = (text: string, options: Partial<ParseOptions> = {}) =>
  parseConfig(text, { file: 'banyan.yaml', env: {}, ...options });

const problemsOf = (text: string, options: Partial<ParseOptions> = {}) => {
  const parsed = parse(text, options);
  if (parsed.ok) throw new Error('accepted');
  return parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
};

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
    expect(problemsOf('services:\n  a: { url: http://a, colour: red }')).toEqual([
      '2:23 unknown key "colour": known keys: url',
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
    ['adapter: { receive: { prefetch: 0 } }', '1:33 adapter.receive.prefetch must be >= 1'],
    ['- a', '1:1 the configuration must be a map of keys'],
  ])('in %p is put into words', (text, problem) => {
    expect(problemsOf(text)).toEqual([problem]);
  });

  it('in the YAML itself has its line and column', () => {
    expect(problemsOf('legacy: http://x\nlisten: "unclosed')).toEqual([
      expect.stringMatching(/^2:\d+ /),
    ]);
  });

  it('hides no other: all are reported, in the order of the file', () => {
    expect(problemsOf('lisen: a\nlegacy: b\nservces: {}')).toHaveLength(3);
  });

  it('is a route that names no service, or a taken name', () => {
    const text = `services:
  order: { url: http://order }
routes:
  - { name: a, match: GET /a, service: oder }
  - { name: a, match: GET /b, service: order }`;
    expect(problemsOf(text)).toEqual([
      '4:40 route a: there is no service "oder": did you mean "order"?',
      '5:13 route a: the name is taken by an earlier route',
    ]);
  });
});

it('a path parameter needs no quotes, in a flow map neither', () => {
  const text = `services: { a: { url: http://a } }
routes:
  - { name: r, match: GET /members/{id}/orders/{ordno}, service: a, fallbak: none }`;
  expect(problemsOf(text)).toEqual(['3:69 unknown key "fallbak": did you mean "fallback"?']);
  expect(parse(text.replace(', fallbak: none', ''))).toMatchObject({
    config: { routes: [{ match: 'GET /members/{id}/orders/{ordno}' }] },
  });
});

describe('the environment', () => {
  it('fills ${VAR}, in flow maps and quotes as well, and keeps every column', () => {
    const text =
      'services: { a: { url: ${A_URL}, x: 1 } }\nlegacy: "http://${HOST:-legacy}:${PORT:-80}"';
    expect(problemsOf(text, { env: { A_URL: 'http://a' } })).toEqual([
      '1:33 unknown key "x": known keys: url',
    ]);
    expect(
      parse(text.replace(', x: 1', ''), { env: { A_URL: 'http://a', PORT: '81' } }),
    ).toMatchObject({
      config: { legacy: 'http://legacy:81', services: { a: { url: 'http://a' } } },
    });
  });

  it('gives a number where an unquoted variable is one', () => {
    expect(parse('adapter: { receive: { prefetch: ${P:-99} } }')).toMatchObject({
      config: { adapter: { receive: { prefetch: 99 } } },
    });
  });

  it('cannot smuggle YAML in: a value stays one value', () => {
    const file = 'a: {b} #c';
    expect(parse('flags: { file: ${F} }', { env: { F: file } })).toMatchObject({
      config: { flags: { file } },
    });
  });

  it('that lacks a variable without a default is a problem', () => {
    expect(problemsOf('legacy: http://x\nlisten: ${LISTEN}')).toEqual([
      '2:9 the environment variable LISTEN is not set: set it, or write ${LISTEN:-default}',
    ]);
  });
});

it('command-line options outrank the file', () => {
  const overrides = { legacy: 'http://b', 'admin.listen': '127.0.0.1:0' };
  expect(parse('legacy: http://a', { overrides })).toMatchObject({
    config: { legacy: 'http://b', admin: { listen: '127.0.0.1:0' } },
  });
});
