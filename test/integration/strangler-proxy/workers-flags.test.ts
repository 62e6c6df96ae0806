import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Confirmation, FlagNews, Override } from '#flags';
import { startBanyan } from '../../banyan.ts';
import { freePort } from '../../bench/proxy/program.ts';
import { eventually, until } from '../../eventually.ts';
import { liftedOf, newsOf, overrideOf } from '../flags/overrides.ts';
import { flagsOf } from '../flags/unleash-stand-in.ts';
import { ask } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { isRunning, type ProxyProcess, startProxyProcess } from './proxy-process.ts';

const WORKERS = 3;
const FLAG = 'order.cutover';

let legacy: Origin;
let service: Origin;
beforeAll(async () => {
  legacy = await startOrigin((_request, response) => response.end('legacy'));
  service = await startOrigin((_request, response) => response.end('service'));
});
afterAll(async () => {
  await legacy.stop();
  await service.stop();
});

const configOf = (routes: readonly string[]) => `
legacy: ${legacy.url}
services: { order: { url: "${service.url}" } }
routes:
${routes.map((name) => `  - { name: ${name}, match: "GET /${name}", service: order }`).join('\n')}`;
const flagsFile = (names: readonly string[]) => {
  const flags = Object.fromEntries(names.map((name) => [`${name}.cutover`, true]));
  return JSON.stringify({ version: 2, features: flagsOf(flags) });
};
const tell = async (admin: string, ...overrides: readonly Override[]) =>
  post(admin, newsOf(overrides));
async function post(admin: string, news: FlagNews): Promise<Confirmation> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(news);
  const answer = await fetch(`${admin}/flags/news`, { method: 'POST', headers, body });
  return (await answer.json()) as Confirmation;
}
/** Who answers, by each worker. */
async function answersOf(address: string, path: string): Promise<string[]> {
  const texts = [];
  for (let sent = 0; sent < WORKERS; sent += 1) texts.push((await ask(address + path)).text);
  return texts;
}

describe('an override, told to a proxy with workers', () => {
  let proxy: ProxyProcess;
  beforeEach(async () => {
    proxy = await startProxyProcess(configOf(['order']), ['--workers', `${WORKERS}`]);
    await writeFile(join(proxy.folder, 'flags.json'), flagsFile(['order']));
    await until(async () => (await answers()).every((text) => text === 'service'));
  });
  afterEach(() => proxy[Symbol.asyncDispose]());
  const answers = () => answersOf(proxy.address, '/order');
  const all = (text: string) => Array(WORKERS).fill(text);

  it('is in force in all of them once it is confirmed, and its end as well', async () => {
    const override = overrideOf({ [FLAG]: false });
    const confirmed = await tell(proxy.admin, override);
    expect(await answers()).toEqual(all('legacy'));
    expect(confirmed).toMatchObject({ states: { [FLAG]: 'off (override)' } });
    expect(confirmed).not.toHaveProperty('problem');
    await tell(proxy.admin, liftedOf(override));
    expect(await answers()).toEqual(all('service'));
  });

  it('is confirmed each time, though it comes on two ways at once', async () => {
    const news = newsOf([overrideOf({ [FLAG]: false })]);
    const confirmed = await Promise.all([post(proxy.admin, news), post(proxy.admin, news)]);
    expect(confirmed.map(({ problem }) => problem)).toEqual([undefined, undefined]);
    expect(await answers()).toEqual(all('legacy'));
  });

  it('is in force in a worker that takes the place of another one', async () => {
    await tell(proxy.admin, overrideOf({ [FLAG]: false }));
    for (const { pid } of await proxy.workers()) {
      process.kill(pid, 'SIGKILL');
      await until(() => !isRunning(pid));
    }
    const serving = ({ state, restarts }: { state: string; restarts: number }) =>
      state === 'serving' && restarts === 1;
    await until(async () => (await proxy.workers()).every(serving));
    expect(await answers()).toEqual(all('legacy'));
  });

  it('is not said to be in force in a worker that hangs, where it is as soon as that goes on', async () => {
    const [hanging] = await proxy.workers();
    if (hanging === undefined) throw new Error('there is no worker');
    process.kill(hanging.pid, 'SIGSTOP');
    const { problem } = await tell(proxy.admin, overrideOf({ [FLAG]: false }));
    expect(problem).toContain(`worker ${hanging.pid} does not say`);
    process.kill(hanging.pid, 'SIGCONT');
    await until(async () => (await answers()).every((text) => text === 'legacy'));
  });
});

it('overrides that are told while workers start are in force in each of them', async () => {
  const routes = Array.from({ length: 400 }, (_, index) => `order-${index}`);
  const folder = await mkdtemp(join(tmpdir(), 'banyan-workers-'));
  const admin = `http://127.0.0.1:${await freePort()}`;
  const head = `listen: 127.0.0.1:0\nadmin: { listen: "${new URL(admin).host}" }`;
  await writeFile(join(folder, 'banyan.yaml'), head + configOf(routes));
  await writeFile(join(folder, 'flags.json'), flagsFile(routes));
  const child = startBanyan(['proxy', '--workers', `${WORKERS}`], { cwd: folder });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  await until(async () => (await fetch(admin).catch(() => undefined)) !== undefined);
  const told: string[] = [];
  for (const name of routes) {
    if (log.includes('"listening"')) break;
    await tell(admin, overrideOf({ [`${name}.cutover`]: false }));
    told.push(name);
    await delay(2);
  }
  const [, address = ''] = await eventually(() => /"address":"([^"]+)"/.exec(log) ?? undefined);
  for (const name of told) {
    expect([name, ...(await answersOf(address, `/${name}`))]).toEqual([
      name,
      ...Array(WORKERS).fill('legacy'),
    ]);
  }
  child.kill('SIGTERM');
  await until(() => child.exitCode !== null);
  await rm(folder, { recursive: true });
});
