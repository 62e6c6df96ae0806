import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask, sendRaw } from './client.ts';
import { type Answer, startRawOrigin } from './origin.ts';
import { requestsIn, type TestProxy } from './running-proxy.ts';
import { startShop } from './shop.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

const shop = (service: Answer | string, route = '') => startShop(stack, service, route);

const answering =
  (status: number): Answer =>
  (_request, response) => {
    response.writeHead(status).end(`service ${status}`);
  };

describe('a status of the service', () => {
  it.each([
    ['GET', 502, '', 'legacy '],
    ['GET', 503, '', 'legacy '],
    ['GET', 504, '', 'legacy '],
    ['GET', 500, '', 'service 500'],
    ['GET', 404, '', 'service 404'],
    ['GET', 500, ', fallbackOn: [500]', 'legacy '],
    ['GET', 503, ', fallbackOn: [500]', 'service 503'],
    ['GET', 503, ', fallback: none', 'service 503'],
    ['GET', 503, ', retired: true', 'service 503'],
    ['POST', 503, '', 'service 503'],
  ])('to %s, %i with “%s”: the client gets “%s”', async (method, status, route, text) => {
    const { proxy } = await shop(answering(status), route);
    expect((await ask(`${proxy.address}/orders/7`, { method })).text).toBe(text);
  });

  it('that the legacy answered for is counted, and marked in the log', async () => {
    const { proxy } = await shop(answering(503));
    await ask(`${proxy.address}/orders/7`);
    await until(() => requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({
      ...{ arm: 'legacy', fallback: 'upstream_status', status: 200 },
    });
    const line = 'banyan_proxy_fallbacks_total{route="order",reason="upstream_status"}';
    expect(await proxy.metric(line)).toBe(1);
  });

  it('leaves its connection to the next request', async () => {
    const ports = new Set<number | undefined>();
    const { proxy } = await shop((request, response) => {
      ports.add(request.socket.remotePort);
      response.writeHead(503).end('a while'.repeat(1_000));
    });
    for (let turn = 0; turn < 5; turn += 1) {
      expect((await ask(`${proxy.address}/orders/7`)).text).toBe('legacy ');
    }
    expect(ports.size).toBe(1);
  });
});

it.each<[string, Answer]>([
  [
    'is endless',
    (_request, response) => {
      response.writeHead(503, { 'Content-Type': 'text/event-stream' });
      const timer = setInterval(() => response.write('data: a\n\n'), 20);
      response.on('close', () => clearInterval(timer));
    },
  ],
  [
    'is large',
    (_request, response) => {
      response.writeHead(503).write(Buffer.alloc(1_000_000));
    },
  ],
])('an answer that %s is not waited for when nobody needs it', async (_, answer) => {
  let isClosed = false;
  const { proxy } = await shop((request, response) => {
    response.on('close', () => {
      isClosed = true;
    });
    answer(request, response);
  });
  expect((await ask(`${proxy.address}/orders/7`)).text).toBe('legacy ');
  await until(() => isClosed);
});

describe('an unsafe request with a key, on a route that says so', () => {
  const KEYED = ', idempotency: { header: Idempotency-Key, limit: 1024 }';
  const post = (proxy: TestProxy, body: string, more: Record<string, string> = {}) =>
    ask(`${proxy.address}/orders/7`, {
      method: 'POST',
      body,
      headers: { 'idempotency-key': 'a-1', ...more },
    });
  const breaksOff: Answer = (request) => {
    request.on('data', () => {}).on('end', () => request.socket.destroy());
  };

  it.each([
    ['that breaks off', breaksOff],
    ['that answers 503', answering(503)],
  ])('goes to the legacy, with its body, after a service %s', async (_, service) => {
    const { proxy } = await shop(service, KEYED);
    expect((await post(proxy, 'two dumplings')).text).toBe('legacy two dumplings');
  });

  it('in chunks as well', async () => {
    const { proxy, legacy } = await shop(breaksOff, KEYED);
    const answer = await post(proxy, 'two dumplings', { 'transfer-encoding': 'chunked' });
    expect(answer.text).toBe('legacy two dumplings');
    expect(legacy.asked).toEqual(['POST /orders/7']);
    await until(() => requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({ received: 13 });
  });

  it('is told to send the body that it waits to send', async () => {
    const { proxy } = await shop(breaksOff, KEYED);
    const head = 'POST /orders/7 HTTP/1.1\r\nHost: a\r\nIdempotency-Key: a-1\r\nConnection: close';
    const answer = await sendRaw(
      proxy.address,
      `${head}\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n123`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 .*legacy 123/s);
  });

  it('of HTTP/1.0 is told nothing: it would take that for its answer', async () => {
    const { proxy } = await shop(breaksOff, KEYED);
    const head = 'POST /orders/7 HTTP/1.0\r\nHost: a\r\nIdempotency-Key: a-1\r\n';
    const expecting = `${head}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n123`;
    expect(await sendRaw(proxy.address, expecting)).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('keeps what follows its body', async () => {
    const { proxy, service } = await shop((request, response) => {
      request.resume().on('end', () => response.end(JSON.stringify(request.rawTrailers)));
    }, KEYED);
    const head = 'POST /orders/7 HTTP/1.1\r\nHost: a\r\nIdempotency-Key: a-1\r\nConnection: close';
    const body = '3\r\n123\r\n0\r\nDigest: abc\r\n\r\n';
    const answer = await sendRaw(
      proxy.address,
      `${head}\r\nTransfer-Encoding: chunked\r\nTrailer: Digest\r\n\r\n${body}`,
    );
    expect(service?.asked).toEqual(['POST /orders/7']);
    expect(answer).toContain('["Digest","abc"]');
  });

  it.each([
    ['without the key', 'short', { 'idempotency-key': '' }],
    ['with a longer body', 'x'.repeat(2_000), {}],
    ['with a longer body, in chunks', 'x'.repeat(2_000), { 'transfer-encoding': 'chunked' }],
  ])('%s, is sent once', async (_, body, headers) => {
    const { proxy, service, legacy } = await shop(breaksOff, KEYED);
    expect((await post(proxy, body, headers)).status).toBe(502);
    expect([service?.asked.length, legacy.asked.length]).toEqual([1, 0]);
  });

  it('that is answered before all of it has left leaves no connection to the next', async () => {
    const service = await startRawOrigin((socket) => {
      socket.pause();
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    stack.push(service);
    const { proxy } = await shop(service.url, KEYED.replace('1024', '16777216'));
    for (const _ of [1, 2]) {
      expect((await post(proxy, 'x'.repeat(16_000_000))).text).toBe('ok');
    }
    expect(service.asked.length).toBe(2);
  });

  it('gets all of a longer body, in its order, to the service', async () => {
    const { proxy } = await shop((request, response) => {
      request.pipe(response);
    }, KEYED);
    const body = Array.from({ length: 10_000 }, (_, index) => `${index} `).join('');
    expect((await post(proxy, body, { 'transfer-encoding': 'chunked' })).text === body).toBe(true);
  });
});
