import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sendRaw } from './client.ts';
import { type Origin, startOrigin } from './origin.ts';
import { runProxy, type TestProxy } from './running-proxy.ts';

/*
 * Request smuggling: when a proxy and the server behind it disagree where a request ends, a part of
 * its body is taken for the next request, of another client. So a request that can be read in two
 * ways must not reach the server at all.
 */
let legacy: Origin;
let proxy: TestProxy;

beforeAll(async () => {
  legacy = await startOrigin((request, response) => {
    request.resume();
    response.end('ok');
  });
  proxy = await runProxy(`legacy: ${legacy.url}`);
});
afterAll(async () => {
  await proxy.stop();
  await legacy.stop();
});

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';

it.each([
  ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['two lengths', 'Content-Length: 0\r\nContent-Length: 39\r\n\r\n'],
  ['a list of lengths', 'Content-Length: 0, 39\r\n\r\n'],
  ['a length with a sign', 'Content-Length: +0\r\n\r\n'],
  ['chunks that are not the last coding', 'Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'],
  ['a misspelt coding', 'Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
  ['a space before the colon', 'Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'],
  ['a bare LF in a field', 'X: 1\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['a chunk size that is no number', 'Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n'],
  ['two hosts', 'Host: b\r\n\r\n'],
  ['a folded field', 'X: 1\r\n Transfer-Encoding: chunked\r\n\r\n'],
])('a request with %s is refused and does not reach the legacy', async (_name, rest) => {
  const before = legacy.asked.length;
  const answer = await sendRaw(
    proxy.address,
    `POST /first HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${rest}${smuggled}`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 (400|501) /);
  expect(legacy.asked.slice(before)).not.toContain('GET /smuggled');
});

it('a coding besides chunked is refused, because its name would be lost on the way', async () => {
  const answer = await sendRaw(
    proxy.address,
    'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 501 .*X-Banyan-Error: request_transfer_coding/s);
});

it.each(['http://user@shop/', 'ftp://shop/'])(
  'the request target %s is refused',
  async (target) => {
    const answer = await sendRaw(
      proxy.address,
      `OPTIONS ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*X-Banyan-Error: request_invalid/s);
  },
);

it('a header section beyond 32 KiB is refused', async () => {
  const field = `X: ${'x'.repeat(33_000)}`;
  const answer = await sendRaw(proxy.address, `GET / HTTP/1.1\r\nHost: a\r\n${field}\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 431 /);
});

it('a header section of 30 KiB is forwarded', async () => {
  const field = `X: ${'x'.repeat(30_000)}`;
  const answer = await sendRaw(
    proxy.address,
    `GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${field}\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});
