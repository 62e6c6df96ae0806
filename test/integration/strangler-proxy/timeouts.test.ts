import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask, begin } from './client.ts';
import { type Answer, startOrigin, startRawOrigin } from './origin.ts';
import { requestsIn, runProxy, type TestProxy } from './running-proxy.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

async function proxyTo(url: string, serviceKeys: string, routeKeys = ''): Promise<TestProxy> {
  const proxy = await runProxy(
    `legacy: { url: "${url}", timeouts: { headers: 100 } }
services: { order: { url: "${url}", timeouts: ${serviceKeys} } }
routes:
  - { name: order, match: /orders/**, service: order, fallback: none${routeKeys} }`,
    { flags: ['order.cutover'] },
  );
  stack.push(proxy);
  return proxy;
}

const startedOrigin = async (answer: Answer) => {
  const origin = await startOrigin(answer);
  stack.push(origin);
  return origin.url;
};

it.each([
  ['a service', '/orders/7', '{ headers: 100 }', ''],
  [
    'a route in place of its service',
    '/orders/7',
    '{ headers: 60000 }',
    ', timeouts: { headers: 100 }',
  ],
  ['the legacy', '/', '{}', ''],
])('%s says how long an answer may take to begin', async (_, path, service, route) => {
  const proxy = await proxyTo(await startedOrigin(() => {}), service, route);
  const { status, headers } = await ask(`${proxy.address}${path}`);
  expect([status, headers['x-banyan-error']]).toEqual([504, 'upstream_timeout']);
});

describe('an answer that has begun, and of which no more comes', () => {
  const begins =
    (type: string): Answer =>
    (_request, response) => {
      response.writeHead(200, { 'Content-Type': type }).write('part');
    };

  it('is broken off', async () => {
    const proxy = await proxyTo(await startedOrigin(begins('text/plain')), '{ idle: 100 }');
    await expect(ask(`${proxy.address}/orders/7`)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await until(() => requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({
      error: { who: 'service', when: 'body', code: 'upstream_timeout' },
    });
  });

  it('is waited for when it is an event stream', async () => {
    const type = 'text/event-stream; charset=utf-8';
    const proxy = await proxyTo(await startedOrigin(begins(type)), '{ idle: 60 }');
    const response = await begin(`${proxy.address}/orders/7`);
    // One that is not is broken off in the meantime.
    const other = await proxyTo(await startedOrigin(begins('text/plain')), '{ idle: 200 }');
    await expect(ask(`${other.address}/orders/7`)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(response.destroyed).toBe(false);
    response.destroy();
  });

  it('is waited for while the client is the slow one', async () => {
    const large = Buffer.alloc(30_000_000);
    const proxy = await proxyTo(
      await startedOrigin((_request, response) => response.end(large)),
      '{ idle: 1000 }',
    );
    const response = await begin(`${proxy.address}/orders/7`);
    response.pause();
    const other = await proxyTo(await startedOrigin(begins('text/plain')), '{ idle: 2000 }');
    await expect(ask(`${other.address}/orders/7`)).rejects.toMatchObject({ code: 'ECONNRESET' });
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    response.resume();
    await once(response, 'end');
    expect(bytes).toBe(large.length);
  });
});

it('an upload that the service does not take is given up', async () => {
  const origin = await startRawOrigin((socket) => socket.pause());
  stack.push(origin);
  const proxy = await proxyTo(origin.url, '{ idle: 200 }');
  const { status, headers } = await ask(`${proxy.address}/orders/7`, {
    method: 'POST',
    body: Buffer.alloc(40_000_000),
  });
  expect([status, headers['x-banyan-error']]).toEqual([504, 'upstream_timeout']);
});

it('a service that falls silent is given up, though its answer began before the upload’s end', async () => {
  const origin = await startRawOrigin((socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab');
  });
  stack.push(origin);
  const proxy = await proxyTo(origin.url, '{ idle: 200 }');
  const { hostname, port } = new URL(proxy.address);
  const client = connect(Number(port), hostname);
  client.on('error', () => {});
  client.write('POST /orders/7 HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n12');
  await once(client, 'data');
  client.write('34');
  await until(() => client.closed);
});

it('a service is given up that says no more after more interim answers than a client reads', async () => {
  const interim = `HTTP/1.1 103 Early Hints\r\nLink: <${'a'.repeat(2_000)}>\r\n\r\n`;
  const origin = await startRawOrigin((socket) => socket.write(interim.repeat(10_000)));
  stack.push(origin);
  const proxy = await proxyTo(origin.url, '{ headers: 300 }');
  const { hostname, port } = new URL(proxy.address);
  const client = connect(Number(port), hostname);
  client.write('GET /orders/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  // It does not read, until somebody else has waited long enough.
  const other = await proxyTo(await startedOrigin(() => {}), '{ headers: 500 }');
  expect((await ask(`${other.address}/orders/7`)).status).toBe(504);
  let end = '';
  client.setEncoding('latin1').on('data', (text: string) => {
    end = (end + text).slice(-1_000);
  });
  await once(client, 'close');
  expect(end).toContain('504 Gateway Timeout');
});

it('a client that does not send its body is no failure of the service', async () => {
  const service = await startedOrigin((request, response) => {
    request.resume().on('end', () => response.end('received'));
  });
  const proxy = await proxyTo(service, '{ headers: 100 }');
  const { hostname, port } = new URL(proxy.address);
  const client = connect(Number(port), hostname).setEncoding('latin1');
  client.write('POST /orders/7 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n');
  // One that is the service's fault is over in the meantime.
  const other = await proxyTo(await startedOrigin(() => {}), '{ headers: 300 }');
  expect((await ask(`${other.address}/orders/7`)).status).toBe(504);
  client.write('ab');
  const [answer] = await once(client, 'data');
  expect(answer).toContain('200 OK');
  client.destroy();
});
