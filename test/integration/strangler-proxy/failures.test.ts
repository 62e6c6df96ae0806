import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask, begin, sendRaw } from './client.ts';
import { type Origin, refusingUrl, startOrigin, startRawOrigin } from './origin.ts';
import { requestsIn, runProxy, type TestProxy } from './running-proxy.ts';

const stack: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  while (stack.length > 0) await stack.pop()?.stop();
});

async function proxyTo(
  legacy: string | Origin,
  timeouts?: { connect: number; headers: number },
): Promise<TestProxy> {
  if (typeof legacy !== 'string') stack.push(legacy);
  const proxy = await runProxy(`legacy: ${typeof legacy === 'string' ? legacy : legacy.url}`, {
    ...(timeouts && { timeouts }),
  });
  stack.push(proxy);
  return proxy;
}

describe('a legacy that fails before it answers', () => {
  it('is a 502 while it cannot be reached, and answers again once it is back', async () => {
    const url = await refusingUrl();
    const proxy = await proxyTo(url);
    const { status, headers, text } = await ask(proxy.address);
    expect([status, headers['x-banyan-error']]).toEqual([502, 'upstream_connect']);
    expect(text).not.toContain(new URL(url).port);
    stack.push(
      await startOrigin((_request, response) => response.end(), Number(new URL(url).port)),
    );
    expect((await ask(proxy.address)).status).toBe(200);
  });

  it('is a 504 when it does not answer in time', async () => {
    const silent = await startOrigin(() => {});
    const proxy = await proxyTo(silent, { connect: 1_000, headers: 100 });
    const { status, headers } = await ask(proxy.address);
    expect([status, headers['x-banyan-error']]).toEqual([504, 'upstream_timeout']);
  });

  it.each([
    ['breaks off', '', 'upstream_reset'],
    ['does not speak HTTP', 'SSH-2.0-OpenSSH\r\n', 'upstream_response'],
    [
      'frames its answer twice',
      `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n${'Content-Length: 2\r\n\r\nab'}`,
      'upstream_response',
    ],
    [
      'uses a coding besides chunked',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      'upstream_response',
    ],
    [
      'switches protocols unasked',
      'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n',
      'upstream_response',
    ],
  ])('is a 502 when it %s', async (_name, bytes, code) => {
    const proxy = await proxyTo(await startRawOrigin((socket) => socket.end(bytes)));
    const { status, headers } = await ask(proxy.address);
    expect([status, headers['x-banyan-error']]).toEqual([502, code]);
    await until(() => requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({ error: { who: 'legacy', code } });
  });

  it('gives HEAD no body with the error', async () => {
    const proxy = await proxyTo(await refusingUrl());
    const answer = await sendRaw(
      proxy.address,
      'HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 502 .*\r\n\r\n$/s);
  });

  it('does not take the connection of a client that is still sending', async () => {
    const proxy = await proxyTo(await refusingUrl());
    const body = Buffer.alloc(1_000_000);
    const { status } = await ask(proxy.address, { method: 'POST', body });
    expect(status).toBe(502);
  });
});

describe('an answer that is broken off', () => {
  it.each([
    ['with a length', 'Content-Length: 100\r\n\r\npart'],
    ['with a length, on a last connection', 'Content-Length: 100\r\nConnection: close\r\n\r\npart'],
    ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\n'],
    [
      'in chunks, on a last connection',
      'Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n4\r\npart\r\n',
    ],
  ])('never looks complete: %s', async (_name, rest) => {
    const proxy = await proxyTo(
      await startRawOrigin((socket) => socket.end(`HTTP/1.1 200 OK\r\n${rest}`)),
    );
    await expect(ask(proxy.address)).rejects.toMatchObject({ code: 'ECONNRESET' });
    await until(() => requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({ error: { who: 'legacy', when: 'body' } });
  });
});

describe('an answer that is broken off by a reset', () => {
  it('never looks complete: with the end of the connection as its end', async () => {
    const proxy = await proxyTo(
      await startRawOrigin((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\npart');
        setTimeout(() => socket.resetAndDestroy(), 50);
      }),
    );
    await expect(ask(proxy.address)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('never looks complete to a client that speaks HTTP/1.0', async () => {
    const proxy = await proxyTo(
      await startRawOrigin((socket) =>
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n'),
      ),
    );
    await expect(sendRaw(proxy.address, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n')).rejects.toMatchObject(
      {
        code: 'ECONNRESET',
      },
    );
  });
});

describe('what is no request', () => {
  it.each([
    ['a target with raw bytes', 'GET /?q=\xb0\xa1 HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['another protocol', '\x16\x03\x01\x02\x00\r\n\r\n', 400],
    ['too long a header', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ])('is answered, counted and logged: %s', async (_name, bytes, status) => {
    const proxy = await proxyTo(await refusingUrl());
    const answer = await sendRaw(proxy.address, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(answer).toContain('X-Banyan-Error: request_invalid');
    expect(proxy.log.filter(({ msg }) => msg === 'no request')).toMatchObject([{ status }]);
  });
});

describe('an upstream with too many requests in hand', () => {
  it('gets no more of them: they are answered at once, and others when there is room', async () => {
    const legacy = await startOrigin((request, response) => {
      response.write('first');
      if (request.url === '/short') response.end();
    });
    stack.push(legacy);
    const proxy = await proxyTo(legacy.url);
    const streams = await Promise.all(Array.from({ length: 1_024 }, () => begin(proxy.address)));
    const refused = await ask(`${proxy.address}/short`);
    expect([refused.status, refused.headers['x-banyan-error']]).toEqual([503, 'upstream_busy']);
    for (const stream of streams) stream.destroy();
    await until(async () => (await ask(`${proxy.address}/short`)).status === 200);
  });
});

describe('stopping', () => {
  it('lets a request in flight end', async () => {
    const legacy = await startOrigin((_request, response) => {
      response.write('first');
      setTimeout(() => response.end('last'), 100);
    });
    stack.push(legacy);
    const proxy = await runProxy(`legacy: ${legacy.url}`);
    const response = await begin(proxy.address);
    let text = '';
    response.on('data', (chunk) => {
      text += chunk;
    });
    await Promise.all([proxy.stop(), once(response, 'end')]);
    expect(text).toBe('firstlast');
  });
});
