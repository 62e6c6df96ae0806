import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { startBanyan } from '../../banyan.ts';
import { eventually } from '../../eventually.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Starts a command that stays; resolves when it listens. */
async function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = startBanyan(args, { cwd: folder, env });
  const closed = once(child, 'close');
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const line = await eventually(() => lines.find((text) => text.includes('"listening"')));
  return {
    ...(JSON.parse(line) as { address: string; admin: string }),
    lines,
    async stop(signal: 'SIGTERM' | 'SIGINT') {
      child.kill(signal);
      const [code] = await closed;
      return code;
    },
  };
}

it('banyan proxy needs nothing but the URL of the legacy', async () => {
  const legacy = createServer((request, response) => response.end(`legacy ${request.url}`));
  legacy.listen(0, '127.0.0.1');
  await once(legacy, 'listening');
  const { port } = legacy.address() as AddressInfo; // it listens on TCP
  const options = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0'];
  const proxy = await start(['proxy', '--legacy', `http://127.0.0.1:${port}`, ...options]);

  expect(await (await fetch(`${proxy.address}/%ED%99%8D?a=1`)).text()).toBe(
    'legacy /%ED%99%8D?a=1',
  );
  expect((await fetch(`${proxy.admin}/readyz`)).status).toBe(200);
  expect(await (await fetch(`${proxy.admin}/metrics`)).text()).toContain(
    'banyan_proxy_requests_total',
  );
  expect(await proxy.stop('SIGINT')).toBe(0);
  expect(await readdir(folder)).toEqual([]);
  legacy.close();
});

it('banyan proxy starts without its legacy, says so to the customer, and recovers', async () => {
  const parking = createServer().listen(0, '127.0.0.1');
  await once(parking, 'listening');
  const { port } = parking.address() as AddressInfo; // it listens on TCP
  parking.close();
  const options = ['--listen', '127.0.0.1:0', '--admin', '127.0.0.1:0'];
  const proxy = await start(['proxy', '--legacy', `http://127.0.0.1:${port}`, ...options]);

  const refused = await fetch(proxy.address);
  expect(refused.status).toBe(502);
  expect(refused.headers.get('x-banyan-error')).toBe('upstream_connect');
  expect((await refused.text()).length).toBeLessThan(200);

  const legacy = createServer((_, response) => response.end('back')).listen(port, '127.0.0.1');
  await once(legacy, 'listening');
  expect(await (await fetch(proxy.address)).text()).toBe('back');
  expect(await proxy.stop('SIGTERM')).toBe(0);
  legacy.close();
});

it('banyan adapter starts without its broker, is not ready, and ends when told to', async () => {
  await writeFile(join(folder, 'banyan.yaml'), 'adapter: { admin: { listen: "127.0.0.1:0" } }');
  const adapter = await start(['adapter'], { AMQP_URL: 'amqp://127.0.0.1:1' });
  expect((await fetch(`${adapter.admin}/healthz`)).status).toBe(200);
  expect((await fetch(`${adapter.admin}/readyz`)).status).toBe(503);
  await eventually(() => adapter.lines.find((line) => line.includes('broker cannot be reached')));
  expect(await adapter.stop('SIGTERM')).toBe(0);
});

it('banyan adapter waits for its database, and ends when told to', async () => {
  await writeFile(join(folder, 'banyan.yaml'), 'adapter: { admin: { listen: "127.0.0.1:0" } }');
  const child = startBanyan(['adapter'], {
    cwd: folder,
    env: { DATABASE_URL: 'mysql://root:geheim@127.0.0.1:1/banyan' },
  });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await eventually(() => output.includes('database cannot be opened') || undefined);
  child.kill('SIGTERM');
  expect((await closed)[0]).toBe(0);
  expect(output).not.toContain('geheim');
});
