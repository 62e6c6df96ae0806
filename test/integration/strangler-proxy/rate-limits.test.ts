import { afterEach, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { type Answered, ask } from './client.ts';
import { startEdge } from './edge.ts';
import { startOrigin } from './origin.ts';
import { runProxy } from './running-proxy.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

/** A proxy whose route has a limit; asks it with these fields. */
async function limited(limit: string, { trust = '[]', flags = [] as string[] } = {}) {
  const origin = await startOrigin((_request, response) => response.end('answered'));
  stack.push(origin);
  const proxy = await runProxy(
    `
legacy: ${origin.url}
services: { order: { url: "${origin.url}" } }
trust: ${trust}
routes: [{ name: orders, match: /orders/**, service: order, rateLimit: ${limit} }]`,
    { flags },
  );
  stack.push(proxy);
  return {
    proxy,
    origin,
    ask: (headers: Record<string, string> = {}, path = '/orders/7'): Promise<Answered> =>
      ask(`${proxy.address}${path}`, { headers }),
  };
}

it.each([
  ['legacy', []],
  ['service', ['orders.cutover']],
])(
  'a client that asks too often is told when to come back, before the %s is asked',
  async (_, flags) => {
    const {
      ask: asking,
      origin,
      proxy,
    } = await limited('{ requests: 2, per: 3600000 }', { flags });
    const answers = [await asking(), await asking(), await asking()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers['ratelimit-policy'])).toEqual(
      new Array(3).fill('"orders";q=2;w=3600'),
    );
    expect(answers.map(({ headers }) => headers.ratelimit?.toString().replace(/\d+$/, ''))).toEqual(
      ['"orders";r=1;t=', '"orders";r=0;t=', '"orders";r=0;t='],
    );
    expect(answers[2]?.headers['x-banyan-error']).toBe('rate_limited');
    expect(answers[2]?.headers.ratelimit).toBe(
      `"orders";r=0;t=${answers[2]?.headers['retry-after']}`,
    );
    expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(1_000);
    expect(origin.asked).toHaveLength(2);
    expect((await asking({}, '/other')).headers.ratelimit).toBeUndefined();
    expect(
      await proxy.metric(
        'banyan_proxy_errors_total{route="orders",who="client",when="request",code="rate_limited"}',
      ),
    ).toBe(1);
  },
);

it('whoever comes back as told is answered', async () => {
  const { ask: asking } = await limited('{ requests: 1, per: 1000 }');
  await asking();
  await until(async () => (await asking()).status === 200);
});

it('an address is what the peer is, or whom a trusted one names', async () => {
  const spoofing = await limited('{ requests: 1 }');
  await spoofing.ask({ 'X-Forwarded-For': '192.0.2.1' });
  expect((await spoofing.ask({ 'X-Forwarded-For': '192.0.2.2' })).status).toBe(429);
  const { ask: asking } = await limited('{ requests: 1 }', { trust: '[127.0.0.1]' });
  const from = async (address: string) => (await asking({ 'X-Forwarded-For': address })).status;
  expect(await from('192.0.2.1')).toBe(200);
  expect(await from('192.0.2.2')).toBe(200);
  expect(await from('203.0.113.9, 192.0.2.2')).toBe(429);
  expect(await from('2001:db8::1')).toBe(200);
  expect(await from('2001:db8::2')).toBe(429);
});

it('a client may be what a field says, and is an address where that is not there', async () => {
  const { ask: asking } = await limited('{ requests: 1, by: "header:X-Api-Key" }');
  const by = async (key?: string) => (await asking(key ? { 'x-api-key': key } : {})).status;
  const long = 'k'.repeat(2_000);
  expect([await by('a'), await by('b'), await by('a')]).toEqual([200, 200, 429]);
  expect([await by(`${long}1`), await by(`${long}2`), await by(`${long}1`)]).toEqual([
    200, 200, 429,
  ]);
  expect([await by(), await by()]).toEqual([200, 429]);
});

it('a user is whom the token says, from whatever address', async () => {
  const edge = await startEdge(stack, {
    routes: `  - name: orders
    match: /orders/**
    service: order
    auth: { provider: shop, optional: true }
    rateLimit: { requests: 1, by: user }`,
  });
  const status = async (sub?: string) => {
    const token = sub && (await edge.issuer.token({ sub }));
    return (await edge.ask('/orders/7', { token: token || undefined })).status;
  };
  expect([await status('anna'), await status('ben'), await status('anna')]).toEqual([
    200, 200, 429,
  ]);
  expect([await status(), await status()]).toEqual([200, 429]);
});

it('a limit by address is looked at before a token is, and both are told', async () => {
  const edge = await startEdge(stack, {
    routes:
      '  - { name: orders, match: /orders/**, service: order, auth: shop, rateLimit: { requests: 1 } }',
  });
  const first = await edge.ask('/orders/7', { token: 'a.b.c' });
  expect(first.status).toBe(401);
  expect(first.headers['www-authenticate']).toContain('invalid_token');
  expect(first.headers['ratelimit-policy']).toBe('"orders";q=1;w=60');
  expect((await edge.ask('/orders/7', { token: await edge.issuer.token() })).status).toBe(429);
  expect(edge.issuer.asked).toEqual([]);
});

it('what an upstream says of its own limits stays', async () => {
  const origin = await startOrigin((_request, response) => {
    response.writeHead(200, { RateLimit: '"own";r=5;t=1' }).end();
  });
  stack.push(origin);
  const proxy = await runProxy(`
legacy: ${origin.url}
services: { order: { url: "${origin.url}" } }
routes: [{ name: orders, match: /orders, service: order, rateLimit: { requests: 1, per: 1000 } }]`);
  stack.push(proxy);
  const { headers } = await ask(`${proxy.address}/orders`);
  expect(headers.ratelimit).toBe('"own";r=5;t=1, "orders";r=0;t=1');
});
