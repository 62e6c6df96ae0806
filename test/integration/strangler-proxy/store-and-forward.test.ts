import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { ask, begin } from './client.ts';
import { keepingYaml, type Legacy, rowsOf, startLegacy, untilTaken } from './kept-requests.ts';
import { refusingUrl } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

const MAINTENANCE = 'legacy.maintenance';

describe.each(databaseKinds)('requests that are kept, on %s', (kind) => {
  let database: TestDatabase;
  let legacy: Legacy;
  const proxies: TestProxy[] = [];

  const start = async (flags: string[] = [], at = legacy.url) => {
    const proxy = await runProxy(keepingYaml(at, database.url), { flags });
    proxies.push(proxy);
    return proxy;
  };
  const stop = async (proxy: TestProxy) => {
    proxies.splice(proxies.indexOf(proxy), 1);
    await proxy.stop();
  };
  const order = (proxy: TestProxy, body: string, headers = {}) =>
    ask(`${proxy.address}/orders?of=shop`, { method: 'POST', body, headers });
  const bodies = () => legacy.taken.map(({ body }) => body);
  const isEmpty = async () => (await rowsOf(database, 'banyan_stored_requests')) === 0;

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    legacy = await startLegacy();
  });
  afterEach(async () => {
    await Promise.all(proxies.splice(0).map((proxy) => proxy.stop()));
    await legacy.stop();
    await database.drop();
  });

  it('under maintenance are accepted, survive a restart, and reach the legacy in order', async () => {
    const first = await start([MAINTENANCE]);
    const answers = [];
    for (let n = 1; n <= 20; n += 1)
      answers.push(await order(first, `order ${n}`, { cookie: 'a=1' }));
    const ids = answers.map(({ text }) => JSON.parse(text).id);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(new Set(ids).size).toBe(20);
    expect(answers[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    expect((await ask(`${first.address}/orders`)).status).toBe(503);
    await stop(first);
    expect(legacy.taken).toEqual([]);

    const second = await start([MAINTENANCE]);
    await until(
      async () =>
        (await second.metric('banyan_proxy_stored_requests{route="order-create"}')) === 20,
    );
    const status = (await second.status()) as unknown as { stored: unknown[] };
    expect(status.stored).toEqual([
      { route: 'order-create', count: 20, oldestSeconds: expect.any(Number) },
    ]);
    await second.switchFlag(MAINTENANCE, false);
    await untilTaken(legacy, 20);
    await until(isEmpty);
    expect(bodies()).toEqual(Array.from({ length: 20 }, (_, n) => `order ${n + 1}`));
    expect(legacy.taken.map(({ key }) => key)).toEqual(ids);
    expect(legacy.taken[0]?.line).toBe('POST /orders?of=shop');
    const delivered = 'banyan_proxy_stored_delivered_total{route="order-create"}';
    await until(async () => (await second.metric(delivered)) === 20);
  });

  it('because the legacy cannot be connected to, keep the client’s key; safe ones are not kept', async () => {
    const { port } = legacy;
    await legacy.stop();
    const proxy = await start();
    expect((await order(proxy, 'one', { 'Idempotency-Key': 'mine' })).status).toBe(202);
    expect((await order(proxy, 'two')).status).toBe(202);
    expect((await ask(`${proxy.address}/orders`)).headers['x-banyan-error']).toBe(
      'upstream_connect',
    );
    expect((await ask(`${proxy.address}/other`, { method: 'POST' })).status).toBe(502);
    legacy = await startLegacy(port, legacy.taken);
    await untilTaken(legacy, 2);
    expect(bodies()).toEqual(['one', 'two']);
    expect(legacy.taken[0]?.key).toBe('mine');
    // Nothing waits any more: what comes now is answered by the legacy itself.
    await until(async () => (await order(proxy, 'live')).status === 201);
  });

  it('later ones wait behind those that wait, though the legacy answers', async () => {
    const proxy = await start([MAINTENANCE]);
    await order(proxy, 'one');
    legacy.statuses.push(500);
    await proxy.switchFlag(MAINTENANCE, false);
    await untilTaken(legacy, 1);
    expect((await order(proxy, 'two')).status).toBe(202);
    await untilTaken(legacy, 3);
    expect(bodies()).toEqual(['one', 'one', 'two']);
    expect(legacy.taken[0]?.key).toBe(legacy.taken[1]?.key);
    expect(legacy.taken[2]?.key).not.toBe(legacy.taken[1]?.key);
  });

  it('that the legacy refuses are parked, and hold nobody back', async () => {
    const proxy = await start([MAINTENANCE]);
    await order(proxy, 'bad');
    await order(proxy, 'good');
    legacy.statuses.push(422);
    await proxy.switchFlag(MAINTENANCE, false);
    await untilTaken(legacy, 2);
    await until(isEmpty);
    expect(await rowsOf(database, 'banyan_parked')).toBe(1);
    expect(proxy.log.find(({ msg }) => msg === 'stored request parked')).toMatchObject({
      level: 50,
      ...{ route: 'order-create', status: 422 },
    });
    expect(await proxy.metric('banyan_proxy_stored_parked_total{route="order-create"}')).toBe(1);
  });

  it('two proxies on one database deliver each exactly once, in order', async () => {
    const both = [await start([MAINTENANCE]), await start([MAINTENANCE])];
    for (let n = 0; n < 20; n += 1) await order(both[n % 2] as TestProxy, `${n}`);
    await Promise.all(both.map((proxy) => proxy.switchFlag(MAINTENANCE, false)));
    await until(isEmpty);
    expect(bodies()).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`));
  });

  it('larger than the limit are refused with 413, with a length or without', async () => {
    const proxy = await start([MAINTENANCE]);
    const url = `${proxy.address}/small`;
    const large = Buffer.alloc(1_025);
    const told = await ask(url, { method: 'POST', body: large });
    const headers = { 'Transfer-Encoding': 'chunked' };
    const untold = await ask(url, { method: 'POST', headers, body: large });
    for (const { status, headers: fields } of [told, untold]) {
      expect([status, fields['x-banyan-error']]).toEqual([413, 'request_too_large']);
    }
    const fits = await ask(url, { method: 'POST', headers, body: Buffer.alloc(1_024) });
    expect(fits.status).toBe(202);
    await proxy.switchFlag(MAINTENANCE, false);
    await untilTaken(legacy, 1);
    expect(legacy.taken[0]?.body).toHaveLength(1_024);
  });

  it('of a client that waits for 100 Continue are asked for', async () => {
    const proxy = await start([MAINTENANCE]);
    const answer = await begin(`${proxy.address}/orders`, {
      method: 'POST',
      headers: { Expect: '100-continue' },
      body: 'after all',
    });
    expect(answer.resume().statusCode).toBe(202);
    await proxy.switchFlag(MAINTENANCE, false);
    await untilTaken(legacy, 1);
    expect(bodies()).toEqual(['after all']);
  });

  it('of a client that left in the middle of its body are not kept', async () => {
    const proxy = await start([MAINTENANCE]);
    const left = begin(`${proxy.address}/orders`, {
      method: 'POST',
      headers: { 'Content-Length': '100' },
      body: 'half',
      signal: AbortSignal.timeout(200),
    });
    await expect(left).rejects.toThrow();
    await order(proxy, 'whole');
    await proxy.switchFlag(MAINTENANCE, false);
    await untilTaken(legacy, 1);
    expect(bodies()).toEqual(['whole']);
  });
});

it('while the database is away, a request is refused, and the proxy goes on', async () => {
  const legacy = await startLegacy();
  const { port } = new URL(await refusingUrl());
  const away = `mysql://root@127.0.0.1:${port}/nobody`;
  const proxy = await runProxy(keepingYaml(legacy.url, away), { flags: [MAINTENANCE] });
  const url = `${proxy.address}/orders`;
  const refused = await ask(url, { method: 'POST', body: 'one' });
  expect([refused.status, refused.headers['x-banyan-error']]).toEqual([503, 'store_away']);
  expect(refused.headers['retry-after']).toBe('120');
  await proxy.switchFlag(MAINTENANCE, false);
  expect((await ask(url, { method: 'POST', body: 'two' })).status).toBe(201);
  expect(legacy.taken.map(({ body }) => body)).toEqual(['two']);
  await proxy.stop();
  await legacy.stop();
});
