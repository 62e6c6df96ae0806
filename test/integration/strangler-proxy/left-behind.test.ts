import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { until } from '../../eventually.ts';
import { type Origin, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

let proxy: TestProxy;
/** Unsafe requests without a key, by their ids. */
const executed: string[] = [];
let ids = 0;
const stack: { stop(): Promise<void> }[] = [];

/** Does what the path says: /status/how. */
const answering = () =>
  startOrigin((request, response) => {
    response.on('error', () => {});
    const { id, key } = request.headers;
    if (request.method === 'POST' && key === undefined) executed.push(String(id));
    const [, , status = '', how = ''] = (request.url ?? '').split(/[/?]/);
    if (how === 'early') return void response.writeHead(Number(status)).end('early');
    request.resume().on('end', () => {
      if (how === 'reset') return void request.socket.destroy();
      if (how === 'late') return void setTimeout(() => response.end('late'), 30);
      response.writeHead(Number(status), { 'Content-Type': 'application/json' });
      if (how === 'half') return void response.write('[1', () => request.socket.destroy());
      if (how === 'slow') response.write('[');
      setTimeout(() => response.end(how === 'slow' ? ']' : '[]'), how === 'slow' ? 20 : 0);
    });
  });

beforeAll(async () => {
  const [legacy, service]: Origin[] = await Promise.all([answering(), answering()]);
  if (!legacy || !service) throw new Error('no origins');
  proxy = await runProxy(
    `legacy: { url: "${legacy.url}", limit: { requests: 4, queue: 2, wait: 20 } }
services:
  order:
    url: "${service.url}"
    limit: { requests: 3, queue: 3, wait: 20 }
    timeouts: { headers: 60, idle: 100 }
    retry: { on: [connect, reset, timeout] }
    breaker: { requests: 5, open: 20, recovery: 20 }
routes:
  - name: order
    match: /orders/**
    service: order
    idempotency: { header: Key, limit: 100 }
    split: { query: ids, size: 1, parallel: 2 }
    fallbackOn: [503]`,
    { flags: ['order.cutover'] },
  );
  stack.push(legacy, service, proxy);
});
afterAll(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

const request = fc
  .record({
    method: fc.constantFrom('GET', 'HEAD', 'POST'),
    path: fc.constantFrom('orders', 'about'),
    status: fc.constantFrom(200, 204, 404, 500, 503),
    how: fc.constantFrom('', 'early', 'reset', 'late', 'half', 'slow'),
    query: fc.constantFrom('', '?ids=1,2,3,4'),
    version: fc.constantFrom('1.1', '1.1', '1.0'),
    fields: fc.subarray(['Key: a', 'Expect: 100-continue', 'Connection: close']),
    body: fc.constantFrom(0, 5, 50_000),
    isChunked: fc.boolean(),
  })
  .map(({ method, path, status, how, query, version, fields, body, isChunked }) => {
    const bytes = 'x'.repeat(body);
    const framed =
      isChunked && version === '1.1'
        ? ['Transfer-Encoding: chunked', body > 0 ? `${body.toString(16)}\r\n${bytes}\r\n` : '']
        : [`Content-Length: ${body}`, bytes];
    const [framing, sent] = method === 'POST' ? framed : ['X: y', ''];
    const end = framing === 'Transfer-Encoding: chunked' ? '0\r\nDigest: a\r\n\r\n' : '';
    const lines = [`${method} /${path}/${status}/${how}${query} HTTP/${version}`, 'Host: a'];
    return `${[...lines, ...fields, framing].join('\r\n')}\r\n\r\n${sent}${end}`;
  });

/** What one client does on one connection: some requests, cut off somewhere, and it leaves. */
const client = fc.record({
  requests: fc.array(request, { minLength: 1, maxLength: 4 }),
  cut: fc.option(fc.nat(400), { nil: 0 }),
  leaves: fc.constantFrom('at once', 'soon', 'reset', 'with its answer'),
});

type Client = typeof client extends fc.Arbitrary<infer Each> ? Each : never;

async function act({ requests, cut, leaves }: Client): Promise<void> {
  const { hostname, port } = new URL(proxy.address);
  const socket: Socket = connect(Number(port), hostname);
  socket.on('error', () => {}).on('data', () => {});
  const bytes = requests.map((each) => each.replace('a\r\n', `a\r\nId: ${ids++}\r\n`)).join('');
  socket.write(bytes.slice(0, bytes.length - cut), 'latin1');
  if (leaves === 'with its answer') socket.once('data', () => socket.end());
  else if (leaves === 'reset') setTimeout(() => socket.resetAndDestroy(), 10);
  else setTimeout(() => socket.destroy(), leaves === 'soon' ? 15 : 0);
  // Whoever waits for an answer that does not come, because it sent half a request, leaves as well.
  const patience = setTimeout(() => socket.destroy(), 400);
  await until(() => socket.closed);
  clearTimeout(patience);
}

const GAUGES = ['banyan_proxy_in_flight'].concat(
  ['order', 'legacy'].flatMap((name) => [
    `banyan_proxy_upstream_in_flight{upstream="${name}"}`,
    `banyan_proxy_upstream_waiting{upstream="${name}"}`,
  ]),
);

it('whatever clients ask for, and whenever they leave, nothing is left in hand or done twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(client, { minLength: 1, maxLength: 8 }), async (clients) => {
      await Promise.all(clients.map(act));
      for (const gauge of GAUGES) await until(async () => (await proxy.metric(gauge)) === 0);
      const { services } = await proxy.status();
      expect(executed.length).toBe(new Set(executed).size);
      expect(JSON.stringify(services)).not.toMatch(/"inFlight":[^0]/);
    }),
    { numRuns: 40 },
  );
  expect(executed.length).toBeGreaterThan(0);
});
