import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** What each folder may import by name; the drawing is in docs/architecture.md. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  process: ['#contracts'],
  database: ['#contracts', '#process'],
  broker: ['#process'],
  flags: ['#contracts', '#process', '#database', '#broker'],
  'local-servers': ['#contracts'],
  'strangler-proxy': ['#contracts', '#process', '#database', '#flags'],
  adapter: ['#contracts', '#process', '#database', '#broker', '#flags'],
  cli: ['#contracts', '#process', '#flags', '#strangler-proxy', '#adapter'],
  demo: ['#contracts', '#adapter', '#local-servers'],
};

/** Each library has its home; the demo's own programs and the test servers stand outside. */
const homes: Readonly<Record<string, string | readonly string[]>> = {
  'http-proxy-middleware': 'strangler-proxy/forward',
  // Two processes that share no code, each with its own legacy or service to keep away from.
  opossum: ['strangler-proxy/forward', 'adapter/legacy'],
  jose: 'strangler-proxy/edge',
  'unleash-client': 'flags',
  amqplib: ['broker', 'adapter/delivery', 'adapter/consumer', 'flags'],
  knex: ['database', 'adapter/store', 'adapter/consumer'],
  'iconv-lite': 'adapter/delivery',
  rfc6902: 'adapter/parking',
  commander: 'cli',
  yaml: 'contracts/config',
  express: 'process',
  pino: 'process',
};

const root = join(import.meta.dirname, '../..');
const files = globSync(
  Object.keys(allowed).map((folder) => `${folder}/**/*.ts`),
  { cwd: root },
)
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }))
  .map(({ file, text }) => ({ file, text, imports: importsOf(text) }));
const library = files.filter(({ file }) => !/^(demo|local-servers)\//.test(file));

function importsOf(text: string): string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, name = '']) => name);
}

/** The files that break a rule, each with what it imports. */
function offences(broken: (file: string, name: string) => boolean, among = files): string[] {
  return among.flatMap(({ file, imports }) =>
    imports.filter((name) => broken(file, name)).map((name) => `${file} imports ${name}`),
  );
}

describe('the house', () => {
  it('is looked at whole', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap(({ imports }) => imports).length).toBeGreaterThan(300);
  });

  it('has arrows that only run down the list of folders', () => {
    expect(
      offences((file, name) => {
        const folder = file.split('/')[0] ?? '';
        return name.startsWith('#') && !allowed[folder]?.includes(name);
      }),
    ).toEqual([]);
  });

  it('has folders that are entered by their name alone', () => {
    expect(
      offences((file, name) => {
        const target = relative(root, join(root, dirname(file), name));
        const folder = `${file.split('/')[0]}/`;
        return name.startsWith('.') && !target.startsWith(folder) && target !== 'package.json';
      }),
    ).toEqual([]);
  });

  it('has a pure heart: domain/ and translate/ import only themselves and #contracts', () => {
    const pure = /^(adapter\/(domain|translate)|strangler-proxy\/domain)\//;
    expect(
      offences((file, name) => {
        if (!pure.test(file) || name === '#contracts') return false;
        return !pure.test(relative(root, join(root, dirname(file), name)));
      }),
    ).toEqual([]);
  });

  it('has no clock, chance or environment in its pure heart', () => {
    const impure = /\bDate\.now\b|\bnew Date\(\)|Math\.random|process\.|setTimeout|randomUUID/;
    const found = files.filter(
      ({ file, text }) => /(^|\/)(domain|translate)\//.test(file) && impure.test(text),
    );
    expect(found.map(({ file }) => file)).toEqual([]);
  });

  it.each(Object.entries(homes))('keeps %s in %s', (name, home) => {
    const folders = [home].flat();
    const inHome = (file: string) => folders.some((folder) => file.startsWith(`${folder}/`));
    const uses = (imported: string) => imported === name || imported.startsWith(`${name}/`);
    const users = library.filter(({ imports }) => imports.some(uses)).map(({ file }) => file);
    const empty = folders.filter((folder) => !users.some((file) => file.startsWith(`${folder}/`)));
    expect(empty).toEqual([]);
    expect(users.filter((file) => !inHome(file))).toEqual([]);
  });

  it('reads the environment only where a process begins', () => {
    const readers = library.filter(({ text }) => /process\.env/.test(text)).map(({ file }) => file);
    expect(readers.filter((file) => !/^cli\/|\/main\.ts$/.test(file))).toEqual([]);
  });
});

describe('the legacy store of the demo', () => {
  it('knows nothing of Banyan', () => {
    const store = files.filter(({ file }) => file.startsWith('demo/legacy-store/'));
    expect(store.filter(({ text }) => /banyan/i.test(text))).toEqual([]);
    expect(offences((_, name) => name.startsWith('#'), store)).toEqual([]);
  });
});
