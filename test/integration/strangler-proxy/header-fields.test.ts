import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, sendRaw, valuesOf } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

let legacy: Origin;
let proxy: TestProxy;
let received: IncomingMessage;
let answer: (response: ServerResponse) => void;

beforeAll(async () => {
  legacy = await startOrigin((request, response) => {
    received = request;
    request.resume();
    answer(response);
  });
  proxy = await runProxy(`legacy: ${legacy.url}`);
});
afterAll(async () => {
  await proxy.stop();
  await legacy.stop();
});
beforeEach(() => {
  answer = (response) => response.end();
});

describe('requests', () => {
  it('keep duplicate field lines, their order and their case', async () => {
    await sendRaw(
      proxy.address,
      'GET / HTTP/1.1\r\nHost: shop\r\nX-One: 1\r\nx-two: 2\r\nX-ONE: 3\r\nCookie: a=1\r\nConnection: close\r\n\r\n',
    );
    const kept = received.rawHeaders.filter((_, index, all) =>
      /^(x-one|x-two|cookie)$/i.test(all[index - (index % 2)] ?? ''),
    );
    expect(kept).toEqual(['X-One', '1', 'x-two', '2', 'X-ONE', '3', 'Cookie', 'a=1']);
  });

  it.each(['/shop//a/%2e%2E/b%2Fc?q=%20+&q=%C3%A9', '/a;b=c?', '//double', '/%'])(
    'keep their target byte for byte: %s',
    async (target) => {
      await sendRaw(
        proxy.address,
        `GET ${target} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`,
      );
      expect(received.url).toBe(target);
    },
  );

  it('in absolute-form give the upstream their path, and their authority as Host', async () => {
    await sendRaw(
      proxy.address,
      'GET http://shop.example/a?b HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n',
    );
    expect([received.url, received.headers.host]).toEqual(['/a?b', 'shop.example']);
  });

  it('keep the Host that the client asked for', async () => {
    await ask(proxy.address, { headers: { Host: 'shop.example:8443' } });
    expect(received.headers.host).toBe('shop.example:8443');
  });

  it('tell where they come from, whatever a client says', async () => {
    await ask(proxy.address, {
      headers: {
        Host: 'shop.example',
        'X-Forwarded-For': '203.0.113.7',
        'x-forwarded-proto': 'https',
        'X-Forwarded-Host': 'evil.example',
        'X-Forwarded-Port': '443',
        Forwarded: 'for=203.0.113.7',
      },
    });
    expect(received.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'shop.example',
    });
    expect(received.headers['x-forwarded-port']).toBe(new URL(proxy.address).port);
    expect(received.headers).not.toHaveProperty('forwarded');
  });

  it('lose hop-by-hop fields and what Connection names, and gain a Via', async () => {
    await ask(proxy.address, {
      headers: {
        Connection: 'close, X-Secret-Hop',
        'X-Secret-Hop': '1',
        'Keep-Alive': 'timeout=5',
        'Proxy-Connection': 'keep-alive',
        TE: 'trailers',
        Upgrade: 'h2c',
        Via: '1.0 cdn',
      },
    });
    expect(received.headers.via).toBe('1.0 cdn, 1.1 banyan');
    for (const name of ['x-secret-hop', 'keep-alive', 'proxy-connection', 'te', 'upgrade']) {
      expect(received.headers).not.toHaveProperty(name);
    }
  });

  it('that offer another protocol than WebSocket are answered in HTTP/1.1', async () => {
    const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': '' };
    expect((await ask(proxy.address, { headers })).status).toBe(200);
    expect(received.headers).not.toHaveProperty('http2-settings');
  });

  it('without a body get none, and with one of no length keep it', async () => {
    await ask(proxy.address, { method: 'POST', headers: { 'Content-Length': 0 } });
    expect(received.headers).toMatchObject({ 'content-length': '0' });
    await ask(proxy.address, { method: 'DELETE' });
    expect(received.headers).not.toHaveProperty('transfer-encoding');
  });
});

describe('answers', () => {
  it('keep duplicate field lines, their order, their case and the reason', async () => {
    const fields = ['Set-Cookie', 'a=1', 'x-b', 'é', 'set-cookie', 'b=2', 'Date', 'then'];
    answer = (response) => response.writeHead(299, 'Very Fine', fields).end('body');
    const { reason, fields: got, status } = await ask(proxy.address);
    expect([status, reason, got.slice(0, fields.length)]).toEqual([299, 'Very Fine', fields]);
  });

  it('lose hop-by-hop fields and what Connection names', async () => {
    answer = (response) => {
      response.writeHead(200, { Connection: 'close, X-Hop', 'X-Hop': '1', Upgrade: 'h2' }).end();
    };
    const { headers } = await ask(proxy.address);
    expect(headers).not.toHaveProperty('x-hop');
    expect(headers).not.toHaveProperty('upgrade');
  });

  it('to HEAD keep their length and have no body', async () => {
    answer = (response) => response.writeHead(200, { 'Content-Length': 1_000 }).end();
    const { headers, body } = await ask(proxy.address, { method: 'HEAD' });
    expect([headers['content-length'], body.length]).toEqual(['1000', 0]);
  });

  it.each([204, 304])(
    'of status %d have no body and leave the connection usable',
    async (status) => {
      answer = (response) => response.writeHead(status, { ETag: '"1"' }).end();
      const twice = await sendRaw(
        proxy.address,
        'GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
      );
      expect(twice.match(new RegExp(`HTTP/1.1 ${status} `, 'g'))).toHaveLength(2);
      expect(twice).not.toMatch(/transfer-encoding|content-length/i);
    },
  );

  it('keep their trailers', async () => {
    answer = (response) => {
      response.writeHead(200, { Trailer: 'Digest', 'Transfer-Encoding': 'chunked' });
      response.addTrailers([['Digest', 'abc']]);
      response.end('body');
    };
    const { trailers, headers } = await ask(proxy.address);
    expect([headers.trailer, trailers]).toEqual(['Digest', ['Digest', 'abc']]);
  });

  it('get a Date only when they have none', async () => {
    answer = (response) => {
      response.sendDate = false;
      response.end();
    };
    expect(valuesOf((await ask(proxy.address)).fields, 'date')).toHaveLength(1);
  });
});
