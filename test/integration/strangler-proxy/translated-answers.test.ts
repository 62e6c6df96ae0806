import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { until } from '../../eventually.ts';
import { ask, sendRaw, valuesOf } from './client.ts';
import { startRawOrigin } from './origin.ts';
import { requestsIn } from './running-proxy.ts';
import { answering, ORDER, TRANSLATED, translatedRoutes } from './translated.ts';

const { run } = translatedRoutes();

describe('an answer that is translated', () => {
  it('is of the legacy’s shape, with the length that it has now', async () => {
    const { proxy } = await run({
      service: answering(ORDER, { Server: 'orders', Vary: 'Cookie' }),
    });
    const { status, text, headers, fields } = await ask(`${proxy.address}/orders/7`);
    expect([status, text]).toEqual([200, TRANSLATED]);
    expect(headers).toMatchObject({ server: 'orders', vary: 'Cookie' });
    expect(valuesOf(fields, 'content-length')).toEqual([String(TRANSLATED.length)]);
    expect(valuesOf(fields, 'transfer-encoding')).toEqual([]);
    await until(() => requestsIn(proxy.log).length === 1);
    expect(requestsIn(proxy.log)[0]).toMatchObject({
      arm: 'service',
      status: 200,
      bytes: TRANSLATED.length,
    });
  });

  it('may come in chunks, and in pieces of a character', async () => {
    const bytes = Buffer.from('{"id":"주문","total":1}');
    const { proxy } = await run({
      async service(_request, response) {
        response.setHeader('Content-Type', 'application/vnd.shop.order+json; charset=utf-8');
        for (const byte of bytes) {
          response.write(Buffer.of(byte));
          await new Promise(setImmediate);
        }
        response.end();
      },
    });
    const { text, headers } = await ask(`${proxy.address}/orders/7`);
    expect(text).toBe('{"ordno":"주문","settleprice":"1"}');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it.each([
    ['gzip', gzipSync(ORDER)],
    ['br', brotliCompressSync(ORDER)],
    ['deflate', deflateSync(ORDER)],
    ['zstd', zstdCompressSync(ORDER)],
    ['gzip, br', brotliCompressSync(gzipSync(ORDER))],
  ])('may be compressed though nobody asked for it: %s', async (coding, body) => {
    const { proxy } = await run({ service: answering(body, { 'Content-Encoding': coding }) });
    const { text, headers } = await ask(`${proxy.address}/orders/7`);
    expect([text, headers['content-encoding']]).toEqual([TRANSLATED, undefined]);
  });

  it.each([200, 201, 202, 203])('may have the status %s', async (status) => {
    const { proxy } = await run({
      service: (_request, response) =>
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(ORDER),
    });
    const answer = await ask(`${proxy.address}/orders/7`, { method: 'POST', body: 'x' });
    expect([answer.status, answer.text]).toEqual([status, TRANSLATED]);
  });

  it('is told of the request and of the answer’s head', async () => {
    const module = `
export default async (body, { status, headers, method, path, query, parameters }) =>
  ({ body, status, total: headers.get('X-Total'), method, path, page: query.get('page'), parameters });`;
    const { proxy } = await run({ service: answering('[]', { 'X-Total': '3' }), module });
    const { text } = await ask(`${proxy.address}/orders/%EC%A3%BC%2F?page=2`);
    expect(JSON.parse(text)).toEqual({
      ...{ body: [], status: 200, total: '3', method: 'GET', page: '2' },
      ...{ path: '/orders/%EC%A3%BC%2F', parameters: { no: '주/' } },
    });
  });

  it('keeps to the rules of its route besides', async () => {
    const route = ', rewrite: "/v1/{no}", response: { set: { Content-Type: text/json } }';
    const { proxy, service } = await run({ service: answering(ORDER), route });
    const { text, fields } = await ask(`${proxy.address}/orders/7?a`);
    expect(text).toBe(TRANSLATED);
    expect(valuesOf(fields, 'content-type')).toEqual(['text/json']);
    expect(service.asked).toEqual(['GET /v1/7?a']);
  });

  it('loses what was true of the service’s bytes alone', async () => {
    const { proxy } = await run({
      service: answering(ORDER, {
        'Content-MD5': 'x',
        Digest: 'x',
        'Content-Digest': 'x',
        'Repr-Digest': 'x',
        'Accept-Ranges': 'bytes',
        'Last-Modified': 'Thu, 22 Mar 2018 08:00:12 GMT',
      }),
    });
    const { headers } = await ask(`${proxy.address}/orders/7`);
    for (const name of [
      'content-md5',
      'digest',
      'content-digest',
      'repr-digest',
      'accept-ranges',
    ]) {
      expect(headers[name]).toBeUndefined();
    }
    expect(headers['last-modified']).toBe('Thu, 22 Mar 2018 08:00:12 GMT');
    expect(headers.etag).toBeUndefined();
  });

  it('reaches a client of HTTP/1.0', async () => {
    const { proxy } = await run({ service: answering(ORDER) });
    const answer = await sendRaw(proxy.address, 'GET /orders/7 HTTP/1.0\r\nHost: a\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(new RegExp(`\r\nContent-Length: ${TRANSLATED.length}\r\n`));
    expect(answer.endsWith(`\r\n\r\n${TRANSLATED}`)).toBe(true);
  });

  it('comes in turn when requests are pipelined', async () => {
    const { proxy } = await run({
      service({ url }, response) {
        const id = url?.slice(-1) ?? '';
        const send = () => answering(`{"id":"${id}","total":0}`)(_request, response);
        const _request = response.req;
        setTimeout(send, id === '1' ? 50 : 0);
      },
    });
    const get = (no: number, last = '') => `GET /orders/${no} HTTP/1.1\r\nHost: a\r\n${last}\r\n`;
    const answers = await sendRaw(proxy.address, get(1) + get(2) + get(3, 'Connection: close\r\n'));
    expect([...answers.matchAll(/"ordno":"(.)"/g)].map(([, no]) => no)).toEqual(['1', '2', '3']);
  });
});

describe('the service of a translated route', () => {
  it('is asked for the whole, uncompressed, whatever copy the client has', async () => {
    let asked: NodeJS.Dict<string | string[]> = {};
    const { proxy } = await run({
      service(request, response) {
        asked = request.headers;
        answering(ORDER)(request, response);
      },
    });
    const headers = {
      Range: 'bytes=0-3',
      'If-Range': '"a"',
      'If-None-Match': '"a"',
      'If-Modified-Since': 'Thu, 22 Mar 2018 08:00:12 GMT',
      'Accept-Encoding': 'gzip, br',
      Accept: 'application/json',
    };
    expect((await ask(`${proxy.address}/orders/7`, { headers })).status).toBe(200);
    expect(asked).toMatchObject({ 'accept-encoding': 'identity', accept: 'application/json' });
    for (const name of ['range', 'if-range', 'if-none-match', 'if-modified-since']) {
      expect(asked[name]).toBeUndefined();
    }
    // Here it protects what is there already.
    const created = { method: 'PUT', headers: { 'If-None-Match': '*' }, body: '{}' };
    await ask(`${proxy.address}/orders/7`, created);
    expect(asked['if-none-match']).toBe('*');
    await ask(`${proxy.address}/plain`, { headers });
    expect(asked).toMatchObject({ range: 'bytes=0-3', 'accept-encoding': 'gzip, br' });
  });

  it('has its tag replaced by one of the translated bytes, and the proxy answers 304', async () => {
    let total = 1;
    const { proxy } = await run({
      service: (request, response) =>
        answering(`{"id":"7","total":${total}}`, { ETag: '"1"', 'Cache-Control': 'no-cache' })(
          request,
          response,
        ),
    });
    const url = `${proxy.address}/orders/7`;
    const { etag = '' } = (await ask(url)).headers;
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    const again = await ask(url, { headers: { 'If-None-Match': `"x", W/${etag}` } });
    expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
    expect(again.headers['cache-control']).toBe('no-cache');
    expect(again.headers['content-type']).toBeUndefined();
    total = 2;
    const changed = await ask(url, { headers: { 'If-None-Match': etag } });
    expect([changed.status, changed.text]).toEqual([200, '{"ordno":"7","settleprice":"2"}']);
    expect(changed.headers.etag).not.toBe(etag);
  });

  it('has no tag left where it is not one of what a GET would give', async () => {
    const { proxy } = await run({ service: answering(ORDER, { ETag: '"1"' }) });
    // RFC 9110 §8.8.3: here it is of what was stored, which a GET gives in other bytes.
    const put = await ask(`${proxy.address}/orders/7`, { method: 'PUT', body: '{}' });
    expect([put.status, put.headers.etag]).toEqual([200, undefined]);
  });

  it('answers HEAD as GET, but for what only the body would tell', async () => {
    const fields = { ETag: '"1"', 'Content-Length': '24', 'X-Total': '1' };
    const { proxy, service } = await run({ service: answering(ORDER, fields) });
    const head = await ask(`${proxy.address}/orders/7`, { method: 'HEAD' });
    const get = await ask(`${proxy.address}/orders/7`);
    expect(service.asked).toEqual(['HEAD /orders/7', 'GET /orders/7']);
    const { 'content-length': length, etag, date, ...rest } = get.headers;
    expect([length, etag]).toEqual([String(TRANSLATED.length), expect.anything()]);
    const { date: _date, ...told } = head.headers;
    expect(told).toEqual({ ...rest, 'x-total': '1' });
    expect(date).toBeDefined();
  });
});

describe('what is not translated', () => {
  it.each([
    ['another type', 200, { 'Content-Type': 'text/html' }, '<p>7</p>'],
    ['lines of JSON', 200, { 'Content-Type': 'application/x-ndjson' }, '{}\n{}\n'],
    ['a redirect', 302, { 'Content-Type': 'application/json', Location: '/' }, '{"a":1}'],
    ['an error, without a translator of errors', 404, { 'Content-Type': 'application/json' }, '{}'],
    ['an error of the service', 500, { 'Content-Type': 'application/json' }, 'no JSON'],
    ['no content', 204, { 'Content-Type': 'application/json' }, ''],
    ['an empty body', 200, { 'Content-Type': 'application/json' }, ''],
  ])('passes as it comes: %s', async (_name, status, fields, body) => {
    const { proxy } = await run({
      service: (_request, response) =>
        response.writeHead(status, { ...fields, ETag: '"1"' }).end(body),
    });
    const answer = await ask(`${proxy.address}/orders/7`);
    expect([answer.status, answer.text]).toEqual([status, body]);
    if (body !== '') expect(answer.headers.etag).toBe('"1"');
  });

  it('is what the legacy answers', async () => {
    const { proxy, legacy } = await run({ service: answering(ORDER) });
    await proxy.switchFlag('order.cutover', false);
    expect((await ask(`${proxy.address}/orders/7`)).text).toBe('legacy');
    expect(legacy.asked).toEqual(['GET /orders/7']);
  });

  it('is what another route answers, as long and as slow as it is', async () => {
    const { proxy } = await run({ service: answering(`"${'x'.repeat(2_000_000)}"`) });
    expect((await ask(`${proxy.address}/plain`)).body.length).toBe(2_000_002);
  });

  it('streams', async () => {
    let finish = () => {};
    const { proxy } = await run({
      service(_request, response) {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
        finish = () => response.end();
      },
    });
    const answer = await fetch(`${proxy.address}/orders/7`);
    const { value } = (await answer.body?.getReader().read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toBe('data: 1\n\n');
    finish();
  });
});

it('errors are translated by what the module exports as error', async () => {
  const module = `
export default (body) => body;
export const error = ({ title }, { status }) => ({ result: 'error', error: title, status });`;
  const { proxy } = await run({
    service: (_request, response) =>
      response
        .writeHead(404, { 'Content-Type': 'application/problem+json' })
        .end('{"title":"gone"}'),
    module,
  });
  const { status, text } = await ask(`${proxy.address}/orders/7`);
  expect([status, text]).toEqual([404, '{"result":"error","error":"gone","status":404}']);
});

it('hints before the answer go on', async () => {
  const service = await startRawOrigin((socket) =>
    socket.end(
      `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${ORDER.length}\r\n\r\n${ORDER}`,
    ),
  );
  const { proxy } = await run({ service });
  const answer = await sendRaw(
    proxy.address,
    'GET /orders/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a>\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
  expect(answer.endsWith(TRANSLATED)).toBe(true);
});
