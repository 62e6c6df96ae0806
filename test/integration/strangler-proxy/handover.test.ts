import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { banyan } from '../../banyan.ts';
import { ask } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { type ProxyProcess, startProxyProcess } from './proxy-process.ts';

let legacy: Origin;
const proxies: ProxyProcess[] = [];
beforeEach(async () => {
  legacy = await startOrigin((_request, response) => response.end('legacy'));
});
afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy[Symbol.asyncDispose]();
  await legacy.stop();
});

async function start(args: readonly string[]) {
  const proxy = await startProxyProcess(`legacy: ${legacy.url}\n`, args);
  proxies.push(proxy);
  return proxy;
}

describe.each([
  ['one process', []],
  ['two workers', ['--workers', '2']],
])('proxies of %s that share a port', (_what, args) => {
  it('take over from each other, and no request fails', async () => {
    let running = await start([...args, '--reuse-port']);
    const { host } = new URL(running.address);
    const failures: unknown[] = [];
    let answered = 0;
    let resets = 0;
    let isOver = false;
    const clients = Array.from({ length: 8 }, async (_, client) => {
      let agent = new Agent({ keepAlive: true, maxSockets: 1 });
      while (!isOver) {
        const isKept = client % 2 === 0;
        const once = () => ask(running.address, isKept ? { agent } : {});
        // What the kernel resets when a busy machine halts a process in the wrong moment is sent again, once
        // (RFC 9112 §9.3.1): docs/operating.md says how rare that is, and how it becomes never.
        const answer = await once().catch((error) => {
          if (error.code !== 'ECONNRESET') return error;
          resets += 1;
          return once().catch((second) => second);
        });
        if (answer.text === 'legacy') answered += 1;
        else failures.push(answer);
        if (answer.headers?.connection === 'close') {
          agent.destroy();
          agent = new Agent({ keepAlive: true, maxSockets: 1 });
        }
        await delay(2);
      }
      agent.destroy();
    });
    for (let turn = 0; turn < 2; turn += 1) {
      const next = await start([...args, '--reuse-port', '--listen', host]);
      expect((await fetch(`${next.admin}/readyz`)).status).toBe(200);
      expect(await running.end('SIGTERM')).toBe(0);
      running = next;
    }
    isOver = true;
    await Promise.all(clients);
    expect(failures).toEqual([]);
    expect(answered).toBeGreaterThan(100);
    expect(resets).toBeLessThan(4);
  });
});

it('a proxy that does not say so gets no share of a port', async () => {
  const first = await start(['--reuse-port']);
  const { host } = new URL(first.address);
  const args = ['proxy', '--legacy', legacy.url, '--listen', host, '--admin', '127.0.0.1:0'];
  const { code, stderr } = await banyan(args);
  expect(code).toBe(2);
  expect(stderr).toContain('cannot listen on');
});
