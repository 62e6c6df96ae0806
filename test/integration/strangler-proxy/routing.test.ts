import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { type Origin, refusingUrl, startOrigin } from './origin.ts';
import { requestsIn, runProxy, type TestProxy } from './running-proxy.ts';

let legacy: Origin;
let service: Origin;
let proxy: TestProxy;
let serviceUrl: string;

beforeEach(async () => {
  legacy = await startOrigin((request, response) => {
    request.resume().on('end', () => response.end('legacy'));
  });
  service = await startOrigin((request, response) => {
    if (request.url?.startsWith('/orders/reset')) request.socket.destroy();
    else if (request.url?.startsWith('/orders/silent')) request.resume();
    else if (request.url?.startsWith('/orders/500')) response.writeHead(500).end('service');
    else request.resume().on('end', () => response.end('service'));
  });
  serviceUrl = service.url;
});
afterEach(async () => {
  await proxy.stop();
  await legacy.stop();
  await service.stop();
});

const run = async (flags: string[], timeouts?: { connect: number; headers: number }) => {
  proxy = await runProxy(
    `
legacy: ${legacy.url}
services: { orders: { url: "${serviceUrl}" } }
routes:
  - { name: order-view, match: "GET /orders/{number}", service: orders }
  - { name: order-change, match: "POST /orders/{number}", service: orders }
  - { name: order-alone, match: "/alone/**", service: orders, fallback: none }
  - { name: order-retired, match: "/retired", service: orders, retired: true }
`,
    { flags, ...(timeouts && { timeouts }) },
  );
};
const answerTo = async (path: string, options: Parameters<typeof ask>[1] = {}) =>
  (await ask(proxy.address + path, options)).text;

describe('a route', () => {
  it('goes to the service from when its flag is on until it is off, in a proxy that runs', async () => {
    await run([]);
    expect(await answerTo('/orders/1')).toBe('legacy');
    await proxy.switchFlag('order-view.cutover', true);
    expect(await answerTo('/orders/1?q')).toBe('service');
    expect(await answerTo('/orders/1', { method: 'POST' })).toBe('legacy');
    await proxy.switchFlag('order-view.cutover', false);
    expect(await answerTo('/orders/1')).toBe('legacy');
  });

  it('goes to the legacy while the kill switch is on, unless it is retired', async () => {
    await run(['order-view.cutover', 'banyan.kill-switch']);
    expect(await answerTo('/orders/1')).toBe('legacy');
    expect(await answerTo('/retired')).toBe('service');
  });

  it('is not evaded by another spelling of its path', async () => {
    await run(['order-view.cutover']);
    for (const path of [
      '/orders/%31',
      '/%6frders/1',
      '/x/%2e%2e/orders/1',
      '//orders//1',
      '/./orders/1',
    ]) {
      expect([path, await answerTo(path)]).toEqual([path, 'service']);
    }
    expect(await answerTo('/orders/%')).toBe('legacy');
  });

  it('is logged with what was decided and why, without query', async () => {
    await run(['order-view.cutover']);
    await ask(`${proxy.address}/orders/1?name=Ann`, { headers: { Cookie: 'session=secret' } });
    await until(() => requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({
      method: 'GET',
      path: '/orders/1',
      route: 'order-view',
      arm: 'service',
      reason: 'cutover',
      upstream: 'orders',
      status: 200,
      bytes: 7,
    });
    expect(JSON.stringify(proxy.log)).not.toMatch(/Ann|secret/);
  });

  it('is measured', async () => {
    await run(['order-view.cutover']);
    await answerTo('/orders/1');
    await answerTo('/elsewhere');
    const name = 'banyan_proxy_requests_total';
    const labels = 'route="order-view",arm="service",status_class="2xx",reason="cutover"';
    expect(await proxy.metric(`${name}{${labels}}`)).toBe(1);
    const none = 'route="none",arm="legacy",status_class="2xx",reason="no-route"';
    expect(await proxy.metric(`${name}{${none}}`)).toBe(1);
    expect(await proxy.metric('banyan_proxy_in_flight')).toBe(0);
    expect(
      await proxy.metric('banyan_proxy_request_seconds_count{route="order-view",arm="service"}'),
    ).toBe(1);
  });
});

describe('the legacy answers instead of the service', () => {
  it.each(['GET', 'HEAD'])('a %s when the service refuses the connection', async (method) => {
    serviceUrl = await refusingUrl();
    await run(['order-view.cutover']);
    expect((await ask(`${proxy.address}/orders/1`, { method })).status).toBe(200);
    expect(legacy.asked).toEqual([`${method} /orders/1`]);
    expect(
      await proxy.metric(
        'banyan_proxy_fallbacks_total{route="order-view",reason="upstream_connect"}',
      ),
    ).toBe(1);
  });

  it('a POST, body and all, when the service refuses the connection', async () => {
    serviceUrl = await refusingUrl();
    await run(['order-change.cutover']);
    expect(await answerTo('/orders/1', { method: 'POST', body: 'x'.repeat(200_000) })).toBe(
      'legacy',
    );
    expect(legacy.asked).toEqual(['POST /orders/1']);
  });

  it.each(['reset', 'silent'])('a GET when the service is %s before it answers', async (how) => {
    await run(['order-view.cutover'], { connect: 1_000, headers: 100 });
    expect(await answerTo(`/orders/${how}`)).toBe('legacy');
  });
});

describe('the legacy is not asked', () => {
  it('to repeat a POST that may have reached the service', async () => {
    await run(['order-change.cutover']);
    const { status } = await ask(`${proxy.address}/orders/reset`, { method: 'POST', body: 'x' });
    expect(status).toBe(502);
    const bodyless = await ask(`${proxy.address}/orders/reset`, { method: 'POST' });
    expect(bodyless.status).toBe(502);
    expect([service.asked.length, legacy.asked.length]).toEqual([2, 0]);
  });

  it('when the service answers with an error', async () => {
    await run(['order-view.cutover']);
    expect(await answerTo('/orders/500')).toBe('service');
    expect(legacy.asked).toEqual([]);
  });

  it('when the route has no fallback, or is retired', async () => {
    serviceUrl = await refusingUrl();
    await run(['order-alone.cutover']);
    expect((await ask(`${proxy.address}/alone/1`)).status).toBe(502);
    expect((await ask(`${proxy.address}/retired`)).status).toBe(502);
    expect(legacy.asked).toEqual([]);
  });
});

describe('a breaker', () => {
  it('opens on a service that fails, and keeps requests away from it', async () => {
    await run(['order-view.cutover', 'order-change.cutover', 'order-alone.cutover']);
    for (let count = 0; count < 20; count += 1) await answerTo('/orders/reset');
    expect((await proxy.status()).services).toEqual([expect.objectContaining({ breaker: 'open' })]);

    const before = service.asked.length;
    expect(await answerTo('/orders/1')).toBe('legacy');
    expect(await answerTo('/orders/1', { method: 'POST', body: 'x' })).toBe('legacy');
    const alone = await ask(`${proxy.address}/alone/1`);
    expect([alone.status, alone.headers['x-banyan-error']]).toEqual([503, 'upstream_breaker']);
    expect(service.asked.length).toBe(before);
    expect(proxy.log).toContainEqual(expect.objectContaining({ msg: 'breaker', state: 'open' }));
    expect(await proxy.metric('banyan_proxy_breaker_state{service="orders"}')).toBe(2);
  });
});
