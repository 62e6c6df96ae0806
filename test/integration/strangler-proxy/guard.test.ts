import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

let legacy: Origin;
let service: Origin;
let watch: Origin;
let isIll = false;
let answered = 0;
const alerts: unknown[] = [];
let proxy: TestProxy;
beforeAll(async () => {
  legacy = await startOrigin((_request, response) => response.end('legacy'));
  service = await startOrigin((_request, response) => {
    answered += 1;
    if (isIll && answered % 2 === 0) response.statusCode = 500;
    response.end('service');
  });
  watch = await startOrigin(async (request, response) => {
    const chunks = await request.toArray();
    alerts.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end();
  });
});
afterAll(() => Promise.all([legacy, service, watch].map((origin) => origin.stop())));
afterEach(() => proxy.stop());

const start = async ({ guard = 'true' } = {}) => {
  alerts.length = 0;
  proxy = await runProxy(
    `legacy: ${legacy.url}
services: { orders: { url: '${service.url}', breaker: 'off' } }
routes: [{ name: orders, match: /orders, service: orders, guard: ${guard} }]
flags: { alert: '${watch.url}/alert', context: { userId: [{ header: X-User }] } }
`,
    { canaries: { 'orders.cutover': 50 } },
  );
};
let user = 0;
/** So many requests of different users; how many of them the service was asked for. */
const visit = async (count: number) => {
  const before = answered;
  for (let sent = 0; sent < count; sent += 20) {
    const users = Array.from({ length: 20 }, () => `u${user++}`);
    const ask1 = (one: string) =>
      ask(proxy.address, { path: '/orders', headers: { 'x-user': one } });
    await Promise.all(users.map(ask1));
  }
  return answered - before;
};
type Status = {
  readonly guards: Record<string, { readonly phase: string; readonly requests: object }>;
  readonly flags: { readonly overrides: readonly { id: string; flags: object; reason: string }[] };
};
const status = async () => (await proxy.status()) as unknown as Status;
const history = async () =>
  (await readFile(join(proxy.folder, '.banyan/flag-history.jsonl'), 'utf8').catch(() => ''))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
const tell = (news: object) =>
  fetch(`${proxy.adminAddress}/flags/news`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ names: [], announced: [], overrides: [], ...news }),
  });

it('a service that fails more often than the legacy is rolled back, until a person lifts that', async () => {
  isIll = true;
  await start();
  await until(async () => {
    await visit(100);
    return (await status()).flags.overrides.length > 0;
  });
  expect(await visit(100)).toBe(0);

  const [override] = (await status()).flags.overrides;
  expect(override).toMatchObject({
    origin: 'guard',
    flags: { 'orders.cutover': false, 'orders.shadow': false },
    reason: expect.stringMatching(/^errors: .* requests .* at the service, 0 of .* at the legacy/),
  });
  await until(() => alerts.length > 0);
  expect(alerts).toEqual([
    expect.objectContaining({
      alert: 'banyan guard breach',
      route: 'orders',
      override: override?.id,
      breach: expect.objectContaining({ what: 'errors' }),
    }),
  ]);
  expect(await proxy.metric('banyan_guard_breaches_total{route="orders",what="errors"}')).toBe(1);
  expect(proxy.log.filter(({ msg }) => msg === 'guard: the route is rolled back')).toHaveLength(1);
  await until(async () => (await history()).length > 0);
  expect(await history()).toMatchObject([
    { what: 'guard breach', where: 'guard', reason: override?.reason, change: override?.id },
  ]);

  isIll = false;
  const at = new Date().toISOString();
  const lifted = { who: 'me', reason: 'mended', at };
  const signed = { who: 'me', reason: 'mended', at, id: override?.id };
  await tell({ ...signed, kind: 'change', overrides: [{ ...override, lifted }] });
  expect(await visit(100)).toBeGreaterThan(0);
  await until(async () => (await status()).guards.orders?.phase !== 'breached');
});

it('a service that is as good as the legacy stays', async () => {
  isIll = false;
  await start();
  expect(await visit(2_000)).toBeGreaterThan(800);
  await until(async () => (await status()).guards.orders?.phase === 'comparing');
  expect((await status()).flags.overrides).toEqual([]);
  expect(alerts).toEqual([]);
});

it('a route without a guard stays, whatever its service answers', async () => {
  isIll = true;
  await start({ guard: 'false' });
  expect(await visit(1_000)).toBeGreaterThan(400);
  const { guards, flags } = await status();
  expect([guards, flags.overrides]).toEqual([{}, []]);
});
