import { once } from 'node:events';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask, begin } from './client.ts';
import { type Origin, refusingUrl, startOrigin, startRawOrigin } from './origin.ts';
import { isRunning, type ProxyProcess, startProxyProcess } from './proxy-process.ts';

const WORKERS = 2;

let legacy: Origin;
beforeAll(async () => {
  legacy = await startOrigin((request, response) => {
    if (request.url === '/endless') response.write('begun');
    else if (request.url === '/slow') setTimeout(() => response.end('slow'), 500);
    else if (request.url === '/long') response.end('x'.repeat(10));
    else response.end('legacy');
  });
});
afterAll(() => legacy.stop());

let proxy: ProxyProcess;
async function start(yaml = '') {
  proxy = await startProxyProcess(`legacy: ${legacy.url}\n${yaml}`, ['--workers', `${WORKERS}`]);
}
afterEach(() => proxy[Symbol.asyncDispose]());

/** By worker, how many requests its lines of access log tell of. */
const shares = () =>
  Map.groupBy(
    proxy.log.filter(({ msg }) => msg === 'request'),
    ({ worker }) => worker,
  );
const pids = async () => (await proxy.workers()).map(({ pid }) => pid);
const allServe = async () => (await proxy.workers()).every(({ state }) => state === 'serving');

describe('a proxy with workers', () => {
  beforeEach(() => start());

  it('tells one address, and hands connections to its workers in turn', async () => {
    expect(proxy.log.filter(({ msg }) => msg === 'listening')).toEqual([
      expect.objectContaining({ address: proxy.address, workers: WORKERS }),
    ]);
    for (let sent = 0; sent < 20; sent += 1) await ask(proxy.address);
    await until(() => [...shares().values()].flat().length === 20);
    expect([...shares().values()].map((lines) => lines.length)).toEqual([10, 10]);
  });

  it('answers all requests of a kept connection by one worker', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let sent = 0; sent < 5; sent += 1) await ask(proxy.address, { agent });
    agent.destroy();
    await until(() => [...shares().values()].flat().length === 5);
    expect([...shares().values()].map((lines) => lines.length)).toEqual([5]);
  });

  it('adds up what its workers count, exactly', async () => {
    await Promise.all(Array.from({ length: 41 }, () => ask(`${proxy.address}/long`)));
    await until(async () => (await proxy.metric('banyan_proxy_requests_total')) >= 41);
    expect(await proxy.metric('banyan_proxy_requests_total')).toBe(41);
    expect(await proxy.metric('banyan_proxy_request_seconds_count')).toBe(41);
    expect(await proxy.metric('banyan_proxy_sent_bytes_total')).toBe(410);
    expect(await proxy.metric('banyan_proxy_workers')).toBe(WORKERS);
  });

  it('adds up the requests in flight', async () => {
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => begin(`${proxy.address}/endless`)),
    );
    expect(await proxy.metric('banyan_proxy_in_flight')).toBe(4);
    for (const answer of answers) answer.destroy();
    await until(async () => (await proxy.metric('banyan_proxy_in_flight')) === 0);
  });

  it('replaces a worker that is killed, and harms no request of the others', async () => {
    const answers = await Promise.all(
      Array.from({ length: WORKERS }, () => begin(`${proxy.address}/endless`)),
    );
    const broken = answers.map((answer) =>
      once(answer, 'close').then(
        () => 'broken',
        () => 'broken',
      ),
    );
    const [killed = 0, kept] = await pids();
    process.kill(killed, 'SIGKILL');
    await Promise.race(broken);
    // The one connection that is being given to it when it dies is closed, unanswered and unread.
    let closed = 0;
    for (let sent = 0; sent < 20; sent += 1) {
      const answer = await ask(proxy.address).catch(() => {
        closed += 1;
        return ask(proxy.address);
      });
      expect(answer.status).toBe(200);
    }
    expect(closed).toBeLessThanOrEqual(1);
    await until(allServe);
    const workers = await proxy.workers();
    expect(workers.map(({ worker, restarts }) => [worker, restarts])).toEqual([
      [1, 1],
      [2, 0],
    ]);
    expect(workers[1]?.pid).toBe(kept);
    expect(isRunning(killed)).toBe(false);
    expect(proxy.log).toContainEqual(
      expect.objectContaining({ level: 'error', worker: 1, pid: killed, signal: 'SIGKILL' }),
    );
    expect(await proxy.metric('banyan_proxy_worker_restarts_total')).toBe(1);
    const still = await Promise.race([Promise.all(broken), delay(50, 'some last')]);
    expect(still).toBe('some last');
    for (const answer of answers) answer.destroy();
  });

  it('a worker that hangs is given one connection at most', async () => {
    const [hanging = 0] = await pids();
    process.kill(hanging, 'SIGSTOP');
    let answered = 0;
    const asked = Array.from({ length: 10 }, async () => {
      await ask(proxy.address);
      answered += 1;
    });
    await until(() => answered >= 9);
    process.kill(hanging, 'SIGKILL');
    const ends = await Promise.allSettled(asked);
    expect(ends.filter(({ status }) => status === 'rejected').length).toBe(10 - answered);
  });

  it('forgets no counts of workers that end', async () => {
    await Promise.all(Array.from({ length: 10 }, () => ask(proxy.address)));
    await until(async () => (await proxy.metric('banyan_proxy_requests_total')) === 10);
    const [killed = 0, asked = 0] = await pids();
    process.kill(killed, 'SIGKILL');
    await until(() => !isRunning(killed));
    process.kill(asked, 'SIGTERM');
    await until(() => !isRunning(asked));
    await until(async () => (await proxy.workers()).every(({ restarts }) => restarts === 1));
    expect(await proxy.metric('banyan_proxy_requests_total')).toBe(10);
    await until(allServe);
    await ask(proxy.address);
    await until(async () => (await proxy.metric('banyan_proxy_requests_total')) === 11);
  });

  it('a worker that is asked to end finishes its requests, and is replaced', async () => {
    const answers = Array.from({ length: WORKERS }, () => ask(`${proxy.address}/slow`));
    await until(async () => (await proxy.metric('banyan_proxy_in_flight')) === WORKERS);
    const [ended = 0] = await pids();
    process.kill(ended, 'SIGTERM');
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(['slow', 'slow']);
    await until(async () => !(await pids()).includes(ended) && (await allServe()));
    expect(proxy.log).toContainEqual(
      expect.objectContaining({ level: 'info', pid: ended, code: 0 }),
    );
  });

  it('is ready while one of its workers serves', async () => {
    const [first = 0] = await pids();
    process.kill(first, 'SIGSTOP'); // it can neither answer nor end
    expect((await fetch(`${proxy.admin}/healthz`)).status).toBe(200);
    expect((await fetch(`${proxy.admin}/readyz`)).status).toBe(200);
    process.kill(first, 'SIGKILL');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'ends at %s, once its requests are answered, with all its workers and all their lines',
    async (signal) => {
      const answers = Array.from({ length: 4 }, () => ask(`${proxy.address}/slow`));
      await until(async () => (await proxy.metric('banyan_proxy_in_flight')) === 4);
      const workers = await pids();
      expect(await proxy.end(signal)).toBe(0);
      expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(Array(4).fill('slow'));
      expect(workers.filter(isRunning)).toEqual([]);
      expect(proxy.log.filter(({ msg }) => msg === 'request')).toHaveLength(4);
    },
  );

  it('leaves no worker behind when it is killed', async () => {
    const workers = await pids();
    expect(await proxy.end('SIGKILL')).toBe('SIGKILL');
    await until(() => !workers.some(isRunning));
  });

  it('serves again on the same port after all its workers were killed, and lets no client hang', async () => {
    const workers = await pids();
    for (const pid of workers) process.kill(pid, 'SIGKILL');
    await until(async () => {
      const answer = await ask(proxy.address).catch(() => undefined);
      return answer?.status === 200;
    });
    expect(await pids()).not.toEqual(workers);
  });
});

it('WebSockets and other upgrades go through workers', async () => {
  const echo = await startRawOrigin((socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n',
    );
    socket.on('data', (data) => socket.write(data));
  });
  proxy = await startProxyProcess(`legacy: ${echo.url}\nworkers: ${WORKERS}`);
  const socket = connect(Number(new URL(proxy.address).port), '127.0.0.1');
  socket.write('GET /chat HTTP/1.1\r\nHost: shop\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  let received = '';
  socket.setEncoding('latin1').on('data', (data: string) => {
    received += data;
  });
  await until(() => received.includes('\r\n\r\n'));
  socket.write('hello');
  await until(() => received.endsWith('hello'));
  socket.destroy();
  await echo.stop();
});

it('ends within its time, whatever is still being answered', async () => {
  await start('drain: { timeout: 500 }');
  const answer = await begin(`${proxy.address}/endless`);
  const broken = once(answer, 'close').catch(() => {});
  const workers = await pids();
  expect(await proxy.end('SIGTERM')).toBe(0);
  await broken;
  expect(workers.filter(isRunning)).toEqual([]);
});

it('lines of several workers in one file are whole, and each is opened again after SIGHUP', async () => {
  await start('log: { access: { file: access.log } }');
  const file = join(proxy.folder, 'access.log');
  let sent = 0;
  const sendHundred = async () => {
    const paths = Array.from({ length: 100 }, () => `/${++sent}/${'x'.repeat(100)}`);
    await Promise.all(paths.map((path) => ask(`${proxy.address}${path}`)));
  };
  while (sent < 600) await sendHundred();
  await rename(file, `${file}.1`);
  process.kill(proxy.pid, 'SIGHUP');
  await until(() => readFile(file).then(Boolean, () => false));
  await sendHundred();
  await proxy.end('SIGTERM');
  const pathsIn = async (name: string) => {
    const lines = (await readFile(name, 'utf8')).split('\n').filter(Boolean);
    return lines.map((line) => Number(JSON.parse(line).path.split('/')[1]));
  };
  const [before, after] = [await pathsIn(`${file}.1`), await pathsIn(file)];
  const everyOne = Array.from({ length: sent }, (_, index) => index + 1);
  expect([...before, ...after].toSorted((a, b) => a - b)).toEqual(everyOne);
  expect(after.length).toBeGreaterThan(0);
});

it('a worker that cannot start again is tried later and later, while the others serve', async () => {
  await start('log: { access: { file: logs/access.log } }');
  const logs = join(proxy.folder, 'logs');
  await rename(logs, `${logs}.1`);
  await writeFile(logs, 'a file where a folder was');
  const [killed = 0] = await pids();
  process.kill(killed, 'SIGKILL');
  const ends = () => proxy.log.filter(({ level, worker }) => level === 'error' && worker === 1);
  await until(() => ends().length >= 4);
  expect((await ask(proxy.address)).status).toBe(200);
  expect((await fetch(`${proxy.admin}/readyz`)).status).toBe(200);
  expect(await proxy.metric('banyan_proxy_workers')).toBe(WORKERS - 1);
  expect(
    ends()
      .map(({ inMs }) => inMs)
      .slice(0, 4),
  ).toEqual([0, 200, 400, 800]);
  expect(ends()[1]?.reason).toMatch(/^cannot write the log /);
  await rm(logs);
  await until(allServe);
});

it('one breaker that is open is told of in the status and the metrics of all', async () => {
  await start(`
services: { orders: { url: "${await refusingUrl()}" } }
routes: [{ name: order-view, match: "GET /orders/{number}", service: orders, retired: true }]`);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 }); // one worker
  await until(async () => {
    await ask(`${proxy.address}/orders/7`, { agent });
    return (await proxy.metric('banyan_proxy_breaker_state')) === 2;
  });
  agent.destroy();
  const status = await (await fetch(`${proxy.admin}/status`)).json();
  expect(status).toMatchObject({ services: [{ name: 'orders', breaker: 'open' }] });
  const { workers } = status as { workers: { services: { breaker: string }[] }[] };
  const breakers = workers.map(({ services: [orders] }) => orders?.breaker);
  expect(breakers.toSorted()).toEqual(['closed', 'open']);
});
