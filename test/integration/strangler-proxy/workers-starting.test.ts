import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { banyan } from '../../banyan.ts';
import { type Origin, startOrigin } from './origin.ts';
import { startProxyProcess } from './proxy-process.ts';

let folder: string;
let other: Origin;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-workers-'));
  other = await startOrigin((_request, response) => response.end());
});
afterEach(async () => {
  await other.stop();
  await rm(folder, { recursive: true });
});

/** What is not told of the admin API is put where it disturbs nobody. */
async function run(yaml: string, args: readonly string[]) {
  const admin = yaml.includes('admin:') ? '' : 'admin: { listen: "127.0.0.1:0" }\n';
  await writeFile(join(folder, 'banyan.yaml'), admin + yaml);
  return banyan(['proxy', ...args], { cwd: folder });
}

const sameRequests = `
legacy: http://127.0.0.1:1
listen: 127.0.0.1:0
services: { a: { url: "http://127.0.0.1:1" } }
routes:
  - { name: one, match: "GET /a/{x}", service: a }
  - { name: two, match: "GET /a/{y}", service: a }`;

describe('a proxy with workers that cannot start', () => {
  it.each([
    ['routes that match the same requests', () => sameRequests, 'two'],
    [
      'a log that cannot be written',
      () => 'legacy: http://127.0.0.1:1\nlisten: 127.0.0.1:0\nlog: { access: { file: "/" } }',
      'cannot write the log',
    ],
    ['no legacy', () => 'listen: 127.0.0.1:0', '--legacy URL'],
    [
      'a port that is taken',
      () => `legacy: http://127.0.0.1:1\nlisten: 127.0.0.1:${other.port}`,
      'cannot listen on',
    ],
    [
      'an admin port that is taken',
      () =>
        `legacy: http://127.0.0.1:1\nlisten: 127.0.0.1:0\nadmin: { listen: "127.0.0.1:${other.port}" }`,
      'cannot listen on',
    ],
  ])('says the same as a single process, once: %s', async (_what, yaml, sentence) => {
    const single = await run(yaml(), []);
    const several = await run(yaml(), ['--workers', '3']);
    expect(several.stderr).toContain(sentence);
    expect(several).toEqual(single);
    expect(several.code).toBe(2);
  });

  it.each(['0', '-1', '1.5', 'many', '257'])('%s is no number of workers', async (workers) => {
    const legacy = 'legacy: http://127.0.0.1:1';
    const { code, stderr, stdout } = await run(legacy, [`--workers=${workers}`]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^banyan: command line: workers must be .+\n$/);
    expect(stdout.toString()).toBe('');
  });
});

it('workers: auto takes what this machine has', async () => {
  const proxy = await startProxyProcess(`legacy: ${other.url}\nworkers: auto`);
  expect((await fetch(proxy.address)).status).toBe(200);
  expect(await proxy.end('SIGTERM')).toBe(0);
  await proxy[Symbol.asyncDispose]();
});

it('one worker is a single process, whose log and status know of no workers', async () => {
  const proxy = await startProxyProcess(`legacy: ${other.url}`, ['--workers', '1']);
  await (await fetch(proxy.address)).text();
  expect(await proxy.workers()).toBeUndefined();
  expect(await proxy.end('SIGTERM')).toBe(0);
  expect(proxy.log.filter((line) => 'worker' in line || 'pid' in line)).toEqual([]);
  await proxy[Symbol.asyncDispose]();
});
