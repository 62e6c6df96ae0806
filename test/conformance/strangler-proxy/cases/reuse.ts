import { expect } from '@jest/globals';
import { GET, passesOn, request } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';
import { readMessages } from '../http-message.ts';
import { OK } from '../raw-origin.ts';

const chunk = (size: number) => `${size.toString(16)}\r\n${'x'.repeat(size)}\r\n`;

const surplus: Case[] = [
  passesOn(
    'what follows a whole answer is not the answer to anybody else',
    '9112 §6.3',
    `${OK}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged`,
    (got) => {
      expect(got).toMatch(/\r\n\r\nok$/);
    },
  ),
  {
    name: 'an answer that nobody asked for is not the answer to the next request',
    rfc: '9112 §9.2',
    given: {
      origin: ({ start }) =>
        start.includes('/1') ? `${OK}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged` : OK,
    },
    async check({ connect }) {
      const client = connect();
      client.send('GET /1 HTTP/1.1\r\nHost: shop\r\n\r\n');
      await client.until(/ok$/);
      client.send('GET /2 HTTP/1.1\r\nHost: shop\r\n\r\n');
      await client.until(/ok.*\r\n\r\n..+$/s);
      expect(client.answer).not.toContain('forged');
    },
  },
  {
    name: 'a body that an answer to HEAD should not have is not the answer to the next request',
    rfc: '9110 §9.3.2',
    given: {
      origin: ({ start }) =>
        start.startsWith('HEAD')
          ? 'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\nHTTP/1.1 200 forged\r\nX: 1\r\n\r\n'
          : OK,
    },
    async check({ connect }) {
      const client = connect();
      client.send('HEAD / HTTP/1.1\r\nHost: shop\r\n\r\n');
      await client.until(/\r\n\r\n$/);
      client.send('GET /2 HTTP/1.1\r\nHost: shop\r\n\r\n');
      await client.until(/ok$/);
      expect(client.answer).not.toContain('forged');
    },
  },
  {
    name: 'a connection whose last client read slowly serves the next one',
    rfc: '9112 §9.3',
    given: {
      // Chunks that come at once, and are more than is written before the client has read some.
      origin: ({ start }) =>
        start.includes('/large')
          ? `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(20_000)}${chunk(20_000)}0\r\n\r\n`
          : OK,
    },
    async check({ connect, origin }) {
      const client = connect();
      client.send('GET /large HTTP/1.1\r\nHost: shop\r\n\r\n');
      await client.until(/\r\n0\r\n\r\n$/);
      client.send('GET /2 HTTP/1.1\r\nHost: shop\r\n\r\n');
      await client.until(/ok$/);
      expect(origin.received).toHaveLength(1);
    },
  },
  {
    name: 'the body that a 304 with a bad field does not get is not the answer to the next request',
    rfc: '9112 §6.3',
    given: {
      origin: ({ start }) =>
        start.includes('/2') ? OK : 'HTTP/1.1 304 Not Modified\r\nX: \x01\r\n\r\n',
    },
    async check({ ask }) {
      const got = readMessages(
        await ask(`GET /1 HTTP/1.1\r\nHost: shop\r\n\r\n${request('GET /2 HTTP/1.1')}`),
      );
      expect(got.map(({ start }) => start)).toEqual([
        'HTTP/1.1 502 Bad Gateway',
        'HTTP/1.1 200 OK',
      ]);
      expect(got.at(-1)?.body).toBe('ok');
    },
  },
];

/** The origin closes the connection that it had kept, just as a request comes. */
function race(name: string, line: string, times: number, status: number, body = ''): Case {
  return {
    name,
    rfc: '9112 §9.3.1',
    given: {
      origin: ({ start }, socket, nth) => {
        if (nth !== 2) return `${OK}`;
        expect(start).toContain('/2');
        socket.destroy();
        return undefined;
      },
    },
    async check({ connect, ask, origin }) {
      const client = connect();
      client.send('GET /1 HTTP/1.1\r\nHost: shop\r\n\r\n');
      await client.until(/ok$/);
      const fields = body === '' ? [] : [`Content-Length: ${body.length}`];
      const got = await ask(request(`${line} HTTP/1.1`, ...fields) + body);
      expect(got).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(origin.requests().filter(({ start }) => start.includes('/2'))).toHaveLength(times);
    },
  };
}

const idle: Case[] = [
  race('a GET is sent again', 'GET /2', 2, 200),
  race('a HEAD is sent again', 'HEAD /2', 2, 200),
  race('a POST with a body is not', 'POST /2', 1, 502, 'body'),
  race('a POST without a body is not', 'POST /2', 1, 502),
  race('a DELETE is not', 'DELETE /2', 1, 502),
  {
    name: 'a GET is sent again once, not for ever',
    rfc: '9112 §9.3.1',
    given: {
      origin: (_request, socket, nth) => {
        if (nth === 1) return OK;
        socket.destroy();
        return undefined;
      },
    },
    async check({ connect, ask, origin }) {
      const client = connect();
      client.send('GET /1 HTTP/1.1\r\nHost: shop\r\n\r\n');
      await client.until(/ok$/);
      expect(await ask(GET)).toMatch(/^HTTP\/1\.1 502 /);
      expect(origin.requests()).toHaveLength(3);
    },
  },
  {
    name: 'a GET that breaks a new connection is not sent again',
    rfc: '9112 §9.3.1',
    given: {
      origin: (_request, socket) => {
        socket.end();
        return undefined;
      },
    },
    async check({ ask, origin }) {
      expect(await ask(GET)).toMatch(/^HTTP\/1\.1 502 /);
      expect(origin.requests()).toHaveLength(1);
    },
  },
];

export const reuse: Group = {
  title: 'Connections to the origin that are used again',
  cases: [...surplus, ...idle],
};
