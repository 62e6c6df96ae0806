import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { banyan } from '../../banyan.ts';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { type ProxyProcess, startProxyProcess } from './proxy-process.ts';

let legacy: Origin;
let service: Origin;
beforeAll(async () => {
  legacy = await startOrigin((_request, response) => response.end('legacy'));
  service = await startOrigin((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end('{"id":7}');
  });
});
afterAll(async () => {
  await legacy.stop();
  await service.stop();
});

let proxy: ProxyProcess;
afterEach(() => proxy[Symbol.asyncDispose]());

type Status = {
  readonly config: {
    readonly file: string;
    readonly since: string;
    readonly restartNeeded: readonly string[];
    readonly lastError?: string;
    readonly refusedAt?: string;
  };
};
const config = async () => ((await (await fetch(`${proxy.admin}/status`)).json()) as Status).config;
const answer = async () => (await ask(`${proxy.address}/orders/7`)).text;
const logged = (msg: string) => proxy.log.filter((line) => line.msg === msg);

/** What a file says that cuts the route over; more may follow. */
const cutOver = () => `legacy: ${legacy.url}
services: { orders: { url: "${service.url}" } }
routes: [{ name: order-view, match: "GET /orders/{number}", service: orders, retired: true }]
`;
const head = 'listen: 127.0.0.1:0\nadmin: { listen: 127.0.0.1:0 }\n';

async function write(yaml: string, name = 'banyan.yaml') {
  const file = join(proxy.folder, name);
  await writeFile(`${file}.next`, head + yaml);
  await rename(`${file}.next`, file);
}

describe.each([
  ['one process', []],
  ['two workers', ['--workers', '2']],
])('a proxy of %s whose configuration changes', (_what, args) => {
  const start = async (yaml = `legacy: ${legacy.url}\n`) => {
    proxy = await startProxyProcess(yaml, args);
  };

  it('goes by the new one, without a restart', async () => {
    await start();
    expect(await answer()).toBe('legacy');
    const before = await config();
    expect(before).toEqual({ file: 'banyan.yaml', since: expect.any(String), restartNeeded: [] });
    await write(cutOver());
    await until(() => logged('configuration in force').length > 0);
    for (let sent = 0; sent < 4; sent += 1) expect(await answer()).toBe('{"id":7}');
    const after = await config();
    expect(after.since > before.since).toBe(true);
    expect(await proxy.metric('banyan_proxy_reloads_total')).toBe(1);
  });

  it('refuses a bad one, says why, and goes on with the one before', async () => {
    await start(cutOver());
    const { since } = await config();
    await write(`${cutOver()}rotues: []\n`);
    await until(async () => (await config()).lastError !== undefined);
    expect(await config()).toEqual({
      file: 'banyan.yaml',
      since,
      restartNeeded: [],
      lastError: 'banyan.yaml:6:1 unknown key "rotues": did you mean "routes"?',
      refusedAt: expect.any(String),
    });
    expect(await answer()).toBe('{"id":7}');
    const [line] = logged('configuration refused, the one before stays in force');
    expect(line).toMatchObject({
      level: 'error',
      problems: [expect.stringMatching(/^banyan\.yaml:6:1/)],
    });
    expect(await proxy.metric('banyan_proxy_config_refused')).toBe(1);

    const { stdout, code } = await banyan(['status', '--url', proxy.admin], { cwd: proxy.folder });
    expect(stdout.toString()).toMatch(/config +refused: banyan\.yaml:6:1 unknown key/);
    expect(code).toBe(2); // the file that it reads is the one that is wrong

    await write(cutOver());
    await until(async () => (await config()).lastError === undefined);
  });

  it('refuses what only turns out when it is made ready: no worker goes by it', async () => {
    await start(cutOver());
    await write(
      cutOver()
        .replace(service.url, `${service.url.replace('http', 'https')}`)
        .replace('" }', '", ca: none.pem }'),
    );
    await until(async () => (await config()).lastError !== undefined);
    expect((await config()).lastError).toMatch(/^services\.orders\.ca cannot be used/);
    for (let sent = 0; sent < 4; sent += 1) expect(await answer()).toBe('{"id":7}');
  });

  it('says what a restart alone can bring, and does the rest', async () => {
    await start();
    await write(`${cutOver()}headers: { limit: 2048 }\nlog: { level: warn }\n`);
    await until(async () => (await config()).restartNeeded.length > 0);
    expect((await config()).restartNeeded).toEqual(['headers', 'log.level']);
    expect(await answer()).toBe('{"id":7}');
    await write(cutOver());
    await until(async () => (await config()).restartNeeded.length === 0);
  });

  it('reads it anew after a SIGHUP as well, with translators that have changed', async () => {
    await start();
    const translator = (word: string) =>
      writeFile(join(proxy.folder, 'view.ts'), `export default () => ({ said: '${word}' });`);
    await translator('first');
    await write(cutOver().replace('retired: true', 'retired: true, translate: view.ts'));
    await until(async () => (await answer()) === '{"said":"first"}');
    await translator('second, longer');
    process.kill(proxy.pid, 'SIGHUP');
    await until(async () => (await answer()) === '{"said":"second, longer"}');
  });
});

it('options of the command line stay in force', async () => {
  proxy = await startProxyProcess('legacy: http://127.0.0.1:1\n', ['--legacy', legacy.url]);
  await write(cutOver().replace(`legacy: ${legacy.url}`, 'legacy: http://127.0.0.1:2'));
  await until(() => logged('configuration in force').length > 0);
  expect((await ask(proxy.address)).text).toBe('legacy');
  expect(await answer()).toBe('{"id":7}');
});

it('a file that is gone changes nothing, and is told of', async () => {
  proxy = await startProxyProcess(cutOver());
  await write(`${cutOver()}forwarded: true\n`);
  await until(() => logged('configuration in force').length > 0);
  await rm(join(proxy.folder, 'banyan.yaml'));
  await until(async () => (await config()).lastError === 'the file is gone');
  expect(await answer()).toBe('{"id":7}');
});

it('a worker that takes the place of another one begins with what is in force', async () => {
  proxy = await startProxyProcess(`legacy: ${legacy.url}\n`, ['--workers', '2']);
  await write(cutOver());
  await until(() => logged('configuration in force').length > 0);
  for (const { pid } of await proxy.workers()) process.kill(pid, 'SIGKILL');
  await until(async () => {
    const workers = await proxy.workers();
    return workers.every(({ state, restarts }) => state === 'serving' && restarts === 1);
  });
  for (let sent = 0; sent < 4; sent += 1) expect(await answer()).toBe('{"id":7}');
});

it('no request fails while the configuration changes again and again', async () => {
  proxy = await startProxyProcess(`legacy: ${legacy.url}\nlog: { access: { format: off } }\n`);
  const told = () => logged('configuration in force').length;
  const wrong: unknown[] = [];
  let isOver = false;
  const keepAsking = async (path: string) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!isOver) {
      const { status } = await ask(`${proxy.address}${path}`, { agent }).catch((error) => ({
        status: error,
      }));
      if (status !== 200) wrong.push(status);
    }
    agent.destroy();
  };
  const clients = ['/orders/7', '/', '/orders/8', '/x'].map(keepAsking);
  const yaml = 'log: { access: { format: off } }\n';
  for (let change = 0; change < 5; change += 1) {
    const before = told();
    await write(`${change % 2 === 0 ? cutOver() : `legacy: ${legacy.url}\n`}${yaml}# ${change}\n`);
    await until(() => told() > before);
  }
  isOver = true;
  await Promise.all(clients);
  expect(wrong).toEqual([]);
  expect(await readFile(join(proxy.folder, 'banyan.yaml'), 'utf8')).toContain('# 4');
});
