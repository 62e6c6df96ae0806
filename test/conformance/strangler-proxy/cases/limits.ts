import { expect } from '@jest/globals';
import { until } from '../../../eventually.ts';
import { GET, refuses, request } from '../checks.ts';
import type { Case, Given, Group } from '../conformance-case.ts';
import { OK } from '../raw-origin.ts';

/** Sends bytes, in parts with a pause after each, and expects this answer and a proxy that lives on. */
function answers(
  name: string,
  rfc: string,
  status: number,
  bytes: string | readonly string[],
  given: Given = {},
): Case {
  return {
    name: `${name}: ${status}`,
    rfc,
    given,
    async check({ connect, ask, proxy }) {
      const { arrayBuffers } = process.memoryUsage();
      const client = connect();
      for (const part of [bytes].flat()) {
        client.send(part);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await client.until(new RegExp(`^HTTP/1\\.1 ${status} .*\r\n\r\n`, 's'));
      if (status !== 200)
        expect(client.answer).toContain('\r\nX-Banyan-Error: request_invalid\r\n');
      client.socket.destroy();
      expect(await ask(GET)).toMatch(/ok$/);
      expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(100_000_000);
      expect(proxy.log.filter(({ msg }) => msg === 'no request')).toMatchObject(
        status === 200 ? [] : [{ status }],
      );
    },
  };
}

const lines = (count: number) => Array.from({ length: count }, (_, at) => `X-${at}: ${at}`);

const cases: Case[] = [
  answers(
    'a header section of 30 KiB',
    '9110 §5.4',
    200,
    request('GET / HTTP/1.1', `X: ${'x'.repeat(30_000)}`),
  ),
  answers(
    'a header section beyond 32 KiB',
    '6585 §5',
    431,
    request('GET / HTTP/1.1', `X: ${'x'.repeat(33_000)}`),
  ),
  answers(
    'a header section beyond a higher limit',
    '6585 §5',
    431,
    request('GET / HTTP/1.1', `X: ${'x'.repeat(66_000)}`),
    { yaml: 'headers: { limit: 65536 }\n' },
  ),
  answers(
    'a header section of 60 KiB, where that is allowed',
    '9110 §5.4',
    200,
    request('GET / HTTP/1.1', `X: ${'x'.repeat(60_000)}`),
    { yaml: 'headers: { limit: 65536 }\n' },
  ),
  answers('100,000 field lines', '6585 §5', 431, request('GET / HTTP/1.1', ...lines(100_000))),
  answers('a URL of 1 MB', '9112 §3', 414, request(`GET /${'x'.repeat(1_000_000)} HTTP/1.1`)),
  answers('a URL of 40 KiB in several packets', '9112 §3', 414, [
    'GET /',
    'x'.repeat(20_000),
    request(`${'x'.repeat(20_000)} HTTP/1.1`),
  ]),
  {
    name: 'a URL of 40 KiB after a request that is answered: 414',
    rfc: '9112 §3',
    async check({ connect }) {
      const client = connect();
      client.send('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
      await client.until(/ok$/);
      client.send(request(`GET /${'x'.repeat(40_000)} HTTP/1.1`));
      await client.until(/okHTTP\/1\.1 414 .*^X-Banyan-Error: request_invalid\r$/ms);
    },
  },
  {
    name: 'a refusal (414) reaches a client that is still sending',
    rfc: '9112 §9.6',
    async check({ connect, ask }) {
      const client = connect();
      client.socket.pause();
      client.send('GET /');
      for (let sent = 0; sent < 20; sent += 1) {
        client.send('x'.repeat(1_000_000));
        await until(() => client.socket.writableLength === 0 || client.isBroken);
      }
      client.socket.resume();
      await client.closed();
      expect(client.answer).toMatch(/^HTTP\/1\.1 414 .*\n$/s);
      expect(client.isBroken).toBe(false);
      expect(await ask(GET)).toMatch(/ok$/);
    },
  },
  answers('a field of 40 KiB in several packets', '6585 §5', 431, [
    'GET / HTTP/1.1\r\nHost: shop\r\nCookie: a=1; ',
    'b=2; '.repeat(4_000),
    'c=3; '.repeat(4_000),
  ]),
  answers(
    'a name of 1 MB',
    '6585 §5',
    431,
    request('GET / HTTP/1.1', `${'x'.repeat(1_000_000)}: 1`),
  ),
  answers(
    'a head that does not come to its end',
    '9110 §15.5.9',
    408,
    'GET / HTTP/1.1\r\nHost: sh',
    { yaml: 'headers: { timeout: 200 }\n' },
  ),
  {
    name: 'a head that comes byte by byte (slowloris): 408',
    rfc: '9110 §15.5.9',
    given: { yaml: 'headers: { timeout: 400 }\n' },
    async check({ connect, origin }) {
      const client = connect();
      client.send('GET / HTTP/1.1\r\nHost: shop\r\nX: ');
      const dripping = setInterval(() => client.send('x'), 20);
      await client.closed();
      clearInterval(dripping);
      expect(client.answer).toMatch(/^HTTP\/1\.1 408 .*^X-Banyan-Error: request_invalid\r$/ms);
      expect(origin.received).toEqual([]);
    },
  },
  {
    name: 'a body may take its time',
    rfc: '9110 §15.5.9',
    given: { yaml: 'headers: { timeout: 100 }\n' },
    async check({ connect }) {
      const client = connect();
      client.send(request('POST / HTTP/1.1', 'Content-Length: 20'));
      const dripping = setInterval(() => client.send('x'), 30);
      await client.closed();
      clearInterval(dripping);
      expect(client.answer).toMatch(/ok$/);
    },
  },
  answers('TLS', '9112 §2.2', 400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  answers('bytes that are no text', '9112 §2.2', 400, '\xff\xfe\xfd\0\0\r\n\r\n'),
  refuses('invalid UTF-8 in a target', '9112 §3', 400, request('GET /\xff\xfe HTTP/1.1')),
  answers(
    'invalid UTF-8, percent-encoded, where routes look at it',
    '9110 §7.7',
    200,
    request('GET /items/%ff%C3 HTTP/1.1'),
    {
      yaml: `services: { item: { url: http://127.0.0.1:1 } }
routes: [{ name: item, match: '/items/{id}', service: item }]
`,
    },
  ),
  refuses('HTTP/0.9', '9112 §3', 400, 'GET /a\r\n\r\n'),
  {
    name: 'a connection that is opened and says nothing holds nobody up',
    rfc: '9112 §9.5',
    async check({ connect, ask }) {
      for (let nth = 0; nth < 100; nth += 1) connect();
      expect(await ask(GET)).toMatch(/ok$/);
    },
  },
  {
    name: 'clients that reset their connections amid a head, a body or an answer leave no trace',
    rfc: '',
    given: { origin: () => OK },
    async check({ connect, ask, proxy }) {
      const parts = ['GET / HT', `${request('POST / HTTP/1.1', 'Content-Length: 9')}part`, GET];
      for (const part of parts) {
        const client = connect();
        client.send(part);
        await new Promise((resolve) => setTimeout(resolve, 30));
        client.socket.resetAndDestroy();
      }
      expect(await ask(GET)).toMatch(/ok$/);
      expect(await proxy.metric('banyan_proxy_in_flight')).toBe(0);
    },
  },
];

export const limits: Group = { title: 'Limits and bad input', cases };
