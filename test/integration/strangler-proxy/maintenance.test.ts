import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ask, sendRaw } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

let legacy: Origin;
let service: Origin;
let folder: string;
let proxy: TestProxy;

const start = async (maintenance: string, flags = ['legacy.maintenance', 'live.cutover']) => {
  proxy = await runProxy(
    `legacy: ${legacy.url}
services: { shop: { url: ${service.url} } }
routes:
  - { name: live, match: /live, service: shop }
  - { name: canary, match: /canary, service: shop }
  - { name: gone, match: /gone, service: shop, retired: true }
maintenance: ${maintenance}`,
    { flags },
  );
};

beforeEach(async () => {
  legacy = await startOrigin((_request, response) => response.end('the legacy'));
  service = await startOrigin((_request, response) => response.end('the service'));
  folder = await mkdtemp(join(tmpdir(), 'banyan-page-'));
});
afterEach(async () => {
  await proxy.stop();
  await Promise.all([legacy.stop(), service.stop(), rm(folder, { recursive: true })]);
});

it('what goes to the legacy is answered with the operator’s page, whatever the method', async () => {
  const page = join(folder, 'page.html');
  await writeFile(page, '<p>점검 중입니다</p>');
  await start(`{ page: ${page}, retryAfter: 90500 }`);
  for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
    for (const path of ['/', '/canary']) {
      const body = method === 'POST' ? { body: 'x'.repeat(100_000) } : {};
      const answer = await ask(`${proxy.address}${path}`, { method, ...body });
      expect([answer.status, answer.text]).toEqual([503, '<p>점검 중입니다</p>']);
      expect(answer.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'retry-after': '91',
        'cache-control': 'no-store',
        'x-banyan-error': 'maintenance',
      });
    }
  }
  const head = await ask(`${proxy.address}/`, { method: 'HEAD' });
  expect([head.status, head.text, head.headers['content-length']]).toEqual([503, '', '26']);
  expect(legacy.asked).toEqual([]);
});

it('routes that are live or retired go on, and nothing falls back to the legacy', async () => {
  await start('{}');
  expect((await ask(`${proxy.address}/live`)).text).toBe('the service');
  expect((await ask(`${proxy.address}/gone`)).text).toBe('the service');
  await service.stop();
  const broken = await ask(`${proxy.address}/live`);
  expect([broken.status, broken.headers['x-banyan-error']]).toEqual([502, 'upstream_connect']);
  expect(legacy.asked).toEqual([]);
  service = await startOrigin(() => {});
});

it('a plain page stands in for one of the operator’s own', async () => {
  await start('{}');
  const answer = await ask(`${proxy.address}/`);
  expect(answer.text).toContain('<h1>Under maintenance</h1>');
  expect(answer.headers['retry-after']).toBe('120');
});

it('handshakes of WebSockets are answered with it as well', async () => {
  await start('{ retryAfter: 5000 }');
  const answer = await sendRaw(
    proxy.address,
    'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  expect(answer).toContain('Retry-After: 5\r\n');
  expect(answer).toContain('<h1>Under maintenance</h1>');
  expect(legacy.asked).toEqual([]);
});

it('begins and ends with its flag; the log, the metrics and the status tell', async () => {
  await start('{}', []);
  expect((await ask(`${proxy.address}/canary`)).text).toBe('the legacy');
  await proxy.switchFlag('legacy.maintenance', true);
  expect((await ask(`${proxy.address}/canary`)).status).toBe(503);
  const { routes } = (await proxy.status()) as unknown as {
    routes: { name: string; reason: string }[];
  };
  expect(routes.map(({ reason }) => reason)).toEqual(['maintenance', 'maintenance', 'retired']);
  const line =
    'banyan_proxy_requests_total{route="canary",arm="legacy",status_class="5xx",reason="maintenance"}';
  expect(await proxy.metric(line)).toBe(1);
  expect(proxy.log.find(({ reason }) => reason === 'maintenance')).toMatchObject({
    status: 503,
    error: { who: 'legacy', when: 'connect', code: 'maintenance' },
  });
  await proxy.switchFlag('legacy.maintenance', false);
  expect((await ask(`${proxy.address}/canary`)).text).toBe('the legacy');
});

it('a page that is not there is an error of the configuration', async () => {
  await start('{}');
  await expect(
    runProxy(`legacy: ${legacy.url}\nmaintenance: { page: /nowhere/page.html }`),
  ).rejects.toMatchObject({ code: 'maintenance_page', exitCode: 2 });
});
