import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask, begin } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { type ProxyProcess, startProxyProcess } from './proxy-process.ts';

let legacy: Origin;
const answers: (() => void)[] = [];
beforeAll(async () => {
  legacy = await startOrigin((request, response) => {
    if (request.url === '/held') answers.push(() => response.end('whole'));
    else response.end('legacy');
  });
});
afterAll(() => legacy.stop());

let proxy: ProxyProcess;
afterEach(() => proxy[Symbol.asyncDispose]());

const logged = (msg: string) => proxy.log.find((line) => line.msg === msg);
const isRefused = () =>
  ask(proxy.address).then(
    () => false,
    () => true,
  );

describe.each([
  ['one process', []],
  ['two workers', ['--workers', '2']],
])('a proxy of %s that is told to stop', (_what, args) => {
  const start = async (yaml = '') => {
    proxy = await startProxyProcess(`legacy: ${legacy.url}\n${yaml}`, args);
  };

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'answers what is in flight, takes nothing new, and is not ready: %s',
    async (signal) => {
      await start();
      const held = begin(`${proxy.address}/held`);
      await until(() => answers.length > 0);
      const ended = proxy.end(signal);
      await until(() => logged('draining') !== undefined);
      await until(isRefused);
      const ready = await fetch(`${proxy.admin}/readyz`);
      expect(ready.status).toBe(503);
      expect(await ready.json()).toMatchObject({ ready: false, checks: { draining: false } });
      const status = await (await fetch(`${proxy.admin}/status`)).json();
      expect(status).toMatchObject({
        draining: { requests: 1, webSockets: 0, since: expect.any(String) },
      });
      answers.pop()?.();
      const answer = await held;
      expect(answer.headers.connection).toBe('close');
      let body = '';
      for await (const chunk of answer.setEncoding('utf8')) body += chunk;
      expect(body).toBe('whole');
      expect(await ended).toBe(0);
      expect(logged('draining')).toMatchObject({ requests: 1, webSockets: 0 });
      expect(logged('drained')).toMatchObject({
        level: 'info',
        ms: expect.any(Number),
        cutOff: { requests: 0, webSockets: 0 },
      });
    },
  );

  it('leaves nobody waiting who connects while it stops to accept', async () => {
    await start();
    const held = begin(`${proxy.address}/held`);
    await until(() => answers.length > 0);
    const ended = proxy.end('SIGTERM');
    const asked: Promise<boolean>[] = [];
    const keepAsking = setInterval(() => {
      for (let count = 0; count < 10; count += 1) asked.push(isRefused());
    });
    await until(async () => (await asked.at(-1)) === true);
    clearInterval(keepAsking);
    await Promise.all(asked);
    answers.pop()?.();
    expect((await held).statusCode).toBe(200);
    expect(await ended).toBe(0);
  });

  it('goes on accepting for a while, though it is not ready any more', async () => {
    await start('drain: { delay: 1500 }');
    const ended = proxy.end('SIGTERM');
    await until(async () => (await fetch(`${proxy.admin}/readyz`)).status === 503);
    expect((await ask(proxy.address)).text).toBe('legacy');
    expect(await ended).toBe(0);
  });

  it('breaks off after its time what is still in flight, and tells how much', async () => {
    await start('drain: { timeout: 300 }');
    const held = begin(`${proxy.address}/held`).catch(() => 'broken off');
    await until(() => answers.length > 0);
    expect(await proxy.end('SIGTERM')).toBe(0);
    expect(await held).toBe('broken off');
    answers.length = 0;
    expect(logged('drained')).toMatchObject({
      level: 'warn',
      cutOff: { requests: 1, webSockets: 0 },
    });
  });

  it('ends at once when it is told again', async () => {
    await start();
    const held = begin(`${proxy.address}/held`).catch(() => 'broken off');
    await until(() => answers.length > 0);
    const ended = proxy.end('SIGTERM');
    await until(() => logged('draining') !== undefined);
    process.kill(proxy.pid, 'SIGINT');
    expect(await ended).toBe('SIGKILL');
    expect(await held).toBe('broken off');
    answers.length = 0;
  });

  it('answers each request of clients that keep their connections busy, and says with the last that it is', async () => {
    await start();
    const failures: unknown[] = [];
    let answered = 0;
    const keepAsking = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (;;) {
        const answer = await ask(proxy.address, { agent }).catch((error) => error);
        if (answer instanceof Error) {
          failures.push(answer);
          return;
        }
        answered += 1;
        if (answer.headers.connection === 'close') break;
      }
      agent.destroy();
    };
    const clients = Array.from({ length: 20 }, keepAsking);
    await until(() => answered > 500);
    const ended = proxy.end('SIGTERM');
    await Promise.all(clients);
    expect(failures).toEqual([]);
    expect(await ended).toBe(0);
  });

  it('ends idle connections without a reset, those that were never used as well', async () => {
    await start();
    const { port } = new URL(proxy.address);
    const sockets = ['', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'].map((request) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.write(request);
      return { socket, ended: once(socket.resume(), 'end') };
    });
    await until(() => legacy.asked.length > 0);
    const ended = proxy.end('SIGTERM');
    await Promise.all(sockets.map((each) => each.ended));
    expect(await ended).toBe(0);
  });
});
