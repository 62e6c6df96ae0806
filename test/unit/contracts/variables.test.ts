import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, problemsOf } from './config-parsing.ts';

type Env = Readonly<Record<string, string>>;

/** What `flags.file`, which may be any text, is read as. */
const fileOf = (written: string, env: Env = {}) => {
  const parsed = parse(`flags:\n  file: ${written}\nlog: { level: warn }`, { env });
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join());
  return parsed.config.flags.file;
};

describe('a path parameter', () => {
  it('needs no quotes, in a flow map neither', () => {
    const text = `services: { a: { url: http://a } }
routes:
  - { name: r, match: GET /members/{id}/orders/{order-no_2}, service: a, fallbak: none }`;
    expect(problemsOf(text)).toEqual(['3:74 unknown key "fallbak": did you mean "fallback"?']);
    expect(parse(text.replace(', fallbak: none', ''))).toMatchObject({
      config: { routes: [{ match: 'GET /members/{id}/orders/{order-no_2}' }] },
    });
  });

  it('stands after a slash: other braces are maps', () => {
    expect(problemsOf('admin: {listen}')).toEqual(['1:8 admin.listen must be of type string']);
  });
});

describe('a variable', () => {
  it('is filled in, in flow maps and quotes as well, and keeps every column', () => {
    const text =
      'services: { a: { url: ${A_URL}, x: 1 } }\nlegacy: "http://${HOST:-legacy}:${PORT:-80}"';
    expect(problemsOf(text, { env: { A_URL: 'http://a' } })).toEqual([
      '1:33 unknown key "x": known keys: url, ca, servername, cert, key, insecure, dns, health, ejection, slowStart, timeouts, breaker, limit, retry',
    ]);
    expect(
      parse(text.replace(', x: 1', ''), { env: { A_URL: 'http://a', PORT: '81' } }),
    ).toMatchObject({
      config: { legacy: 'http://legacy:81', services: { a: { url: 'http://a' } } },
    });
  });

  it.each([
    ['its value', '${F}', { F: 'a' }, 'a'],
    ['its value before its default', '${F:-b}', { F: 'a' }, 'a'],
    ['its default when it is not set', '${F:-b}', {}, 'b'],
    ['its default when it is empty, as in a shell', '${F:-b}', { F: '' }, 'b'],
    ['a default with anything but a brace', '${F:-a:-$b #c, d}', {}, 'a:-$b #c, d'],
    ['its value beside other text', 'a/${F}.json', { F: 'b' }, 'a/b.json'],
    ['its value beside another', '${F}${G}', { F: 'a', G: 'b' }, 'ab'],
    ['an empty value beside another', 'a${F:-}${G}', { F: '', G: 'b' }, 'ab'],
    ['an empty value without a default', 'a${F}', { F: '' }, 'a'],
    ['its value under any name that a shell knows', '${_f1}${G_2h}', { _f1: 'a', G_2h: 'b' }, 'ab'],
  ])('stands for %s: %s', (_, written, env: Env, file) => {
    expect(fileOf(written, env)).toBe(file);
  });

  it.each([
    ['$F'],
    ['${1F}'],
    ['${F-a}'],
    ['${F:a}'],
    ['${}'],
    ['${F G}'],
    ['x{F}'],
    // Not closed on its line.
    ['${F:-a'],
  ])('is not what %s looks like: it stays as it is', (written) => {
    expect(fileOf(written, { F: 'b', '1F': 'b' })).toBe(written);
  });

  it('may stand for a key', () => {
    expect(parse('${KEY}: legacy:80', { env: { KEY: 'listen' } })).toMatchObject({
      config: { listen: 'legacy:80' },
    });
  });

  it('that is not set and has no default is a problem, at each place', () => {
    const text = 'legacy: http://${HOST}\nlisten: "${LISTEN}:${HOST}"';
    const says = (name: string) =>
      `the environment variable ${name} is not set: set it, or write \${${name}:-default}`;
    expect(problemsOf(text)).toEqual([
      `1:16 ${says('HOST')}`,
      `2:10 ${says('LISTEN')}`,
      `2:20 ${says('HOST')}`,
    ]);
  });
});

describe('the value of a variable', () => {
  it.each([
    [
      'a number',
      'adapter: { receive: { prefetch: ${V} } }',
      '99',
      { adapter: { receive: { prefetch: 99 } } },
    ],
    [
      'true',
      'routes: [{ name: r, match: /, service: a, retired: ${V} }]',
      'true',
      { routes: [{ retired: true }] },
    ],
    [
      'false',
      'routes: [{ name: r, match: /, service: a, retired: ${V} }]',
      'false',
      { routes: [{ retired: false }] },
    ],
  ])('without quotes may be %s', (_, text, value, config) => {
    const services = 'services: { a: { url: http://a } }';
    expect(parse(`${services}\n${text}`, { env: { V: value } })).toMatchObject({ config });
  });

  it('without quotes may be less than zero', () => {
    expect(problemsOf('adapter: { receive: { prefetch: ${P:--12} } }')).toEqual([
      '1:33 adapter.receive.prefetch must be >= 1',
    ]);
  });

  it.each([
    ['in quotes', '"${P:-99}"'],
    ['within other text', '9${P:-a}9'],
    ['with a point', '${P:-9.9}'],
  ])('%s is text, not a whole number', (_, written) => {
    expect(problemsOf(`adapter: { receive: { prefetch: ${written} } }`)).toEqual([
      expect.stringMatching(/^1:33 adapter\.receive\.prefetch must be of type integer/),
    ]);
  });

  it.each(['a: {b} #c', 'a: 1', '1: a', 'true: a', '- 1', '*a', '!!int 1', '"a', '{'])(
    'cannot smuggle YAML in: %p stays one text',
    (file) => {
      expect(fileOf('${F}', { F: file })).toBe(file);
    },
  );

  it('stays what it is, whatever it is, in quotes', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (value) => {
        expect(fileOf('"${F}"', { F: value })).toBe(value);
      }),
    );
  });
});

describe('a text without variables', () => {
  it.each([
    ['that is tagged as text is no number', '!!str 99', '99'],
    ['may hold any character, even a private one', '\u{f0000}\ue000', '\u{f0000}\ue000'],
  ])('%s', (_, written, file) => {
    expect(fileOf(written)).toBe(file);
  });
});
