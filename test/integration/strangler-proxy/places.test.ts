import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask } from './client.ts';
import { type Answer, refusingUrl, startOrigin } from './origin.ts';
import { runProxy } from './running-proxy.ts';
import { startShop } from './shop.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

describe('a service that has its hands full', () => {
  /** Answers each request when it is told to. */
  const held = () => {
    const waiting: (() => void)[] = [];
    const answer: Answer = (_request, response) => {
      waiting.push(() => response.end('service'));
    };
    return { waiting, answer };
  };
  const LIMIT = ', limit: { requests: 1, queue: 1, wait: 60000 }';

  it('has one wait for a place, and the legacy answer the next', async () => {
    const { waiting, answer } = held();
    const { proxy } = await startShop(stack, answer, '', LIMIT);
    const url = `${proxy.address}/orders/7`;
    const inHand = ask(url);
    await until(() => waiting.length === 1);
    const inQueue = ask(url);
    const line = 'banyan_proxy_upstream_waiting{upstream="order"}';
    await until(async () => (await proxy.metric(line)) === 1);
    expect((await ask(url)).text).toBe('legacy ');
    waiting.shift()?.();
    await until(() => waiting.length === 1);
    waiting.shift()?.();
    expect([(await inHand).text, (await inQueue).text]).toEqual(['service', 'service']);
  });

  it('is a 503 that says when to come again, where nobody stands in', async () => {
    const { waiting, answer } = held();
    const limit = ', limit: { requests: 1, queue: 0 }';
    const { proxy } = await startShop(stack, answer, ', fallback: none', limit);
    const inHand = ask(`${proxy.address}/orders/7`);
    await until(() => waiting.length === 1);
    const { status, headers } = await ask(`${proxy.address}/orders/8`);
    expect([status, headers['retry-after'], headers['x-banyan-error']]).toEqual([
      ...[503, '1', 'upstream_busy'],
    ]);
    waiting.shift()?.();
    await inHand;
  });

  it('makes nobody wait for a place once its breaker is open', async () => {
    const waiting: (() => void)[] = [];
    const limit = ', limit: { requests: 2, wait: 60000 }, breaker: { requests: 2, open: 60000 }';
    const { proxy } = await startShop(
      stack,
      (_request, response) => {
        response.writeHead(500).write('fail');
        waiting.push(() => response.end('ed'));
      },
      '',
      limit,
    );
    const url = `${proxy.address}/orders/7`;
    const inHand = [ask(url), ask(url)];
    await until(async () => (await proxy.status()).services[0]?.breaker === 'open');
    expect((await ask(url)).text).toBe('legacy ');
    for (const answer of waiting) answer();
    expect((await Promise.all(inHand)).map(({ text }) => text)).toEqual(['failed', 'failed']);
  });

  it('does not wait for a place that a client has left', async () => {
    const { waiting, answer } = held();
    const { proxy, service } = await startShop(stack, answer, '', LIMIT);
    const inHand = ask(`${proxy.address}/orders/7`);
    await until(() => waiting.length === 1);
    const leaving = new AbortController();
    const left = ask(`${proxy.address}/orders/8`, { signal: leaving.signal }).catch(() => 'left');
    const line = 'banyan_proxy_upstream_waiting{upstream="order"}';
    await until(async () => (await proxy.metric(line)) === 1);
    leaving.abort();
    await left;
    await until(async () => (await proxy.metric(line)) === 0);
    waiting.shift()?.();
    await inHand;
    expect(service?.asked).toEqual(['GET /orders/7']);
  });
});

it('what a service leaves to the legacy may take but a part of its places', async () => {
  const waiting: (() => void)[] = [];
  const legacy = await startOrigin((_request, response) => {
    waiting.push(() => response.end('legacy'));
  });
  stack.push(legacy);
  const proxy = await runProxy(
    `legacy: { url: "${legacy.url}", limit: { requests: 4, queue: 0 }, standIn: 0.5 }
services: { order: { url: "${await refusingUrl()}" } }
routes:
  - { name: order, match: /orders/**, service: order }`,
    { flags: ['order.cutover'] },
  );
  stack.push(proxy);
  const fallen = [1, 2].map(() => ask(`${proxy.address}/orders/7`));
  await until(() => waiting.length === 2);
  expect((await ask(`${proxy.address}/orders/7`)).status).toBe(503);
  const own = [1, 2].map(() => ask(`${proxy.address}/about`));
  await until(() => waiting.length === 4);
  for (const answer of waiting) answer();
  const answers = await Promise.all([...fallen, ...own]);
  expect(answers.map(({ text }) => text)).toEqual(['legacy', 'legacy', 'legacy', 'legacy']);
});
