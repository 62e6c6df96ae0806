import { expect } from '@jest/globals';
import { until } from '../../../eventually.ts';
import { GET, onlyRequest, request } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';
import { firstValue, readMessages } from '../http-message.ts';

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: shop\r\n\r\n`;
const post = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: shop\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const echo = (text: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
const paths = Array.from({ length: 50 }, (_, index) => `/${index}`);

const pipelining: Case[] = [
  {
    name: 'pipelined requests are answered in order, each once',
    rfc: '9112 §9.3.2',
    given: { origin: ({ start }) => echo(start) },
    async check({ ask, origin }) {
      const got = await ask(paths.map(get).join('') + request('GET /last HTTP/1.1'));
      const expected = [...paths, '/last'].map((path) => `GET ${path} HTTP/1.1`);
      expect(readMessages(got).map(({ body }) => body)).toEqual(expected);
      expect(origin.requests().map(({ start }) => start)).toEqual(expected);
    },
  },
  {
    name: 'an unsafe request waits for what was sent before it, and holds back what comes after it',
    rfc: '9112 §9.3.2',
    given: { origin: () => undefined },
    async check({ connect, origin }) {
      const client = connect();
      client.send(get('/1') + post('/2', 'body') + get('/3'));
      for (const nth of [1, 2, 3]) {
        await until(() => origin.requests().length === nth);
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(origin.requests()).toHaveLength(nth);
        for (const socket of origin.open) socket.write(echo(`answer ${nth}`));
        await client.until(new RegExp(`answer ${nth}$`));
      }
      expect(origin.requests().map(({ body }) => body)).toContain('body');
    },
  },
  {
    name: 'a request after the last of a connection is not handled',
    rfc: '9112 §9.6',
    async check({ ask, origin }) {
      await ask(GET + get('/late'));
      expect(origin.requests()).toHaveLength(1);
    },
  },
  {
    name: 'bytes after the last request of a connection take no answer away',
    rfc: '9112 §9.6',
    async check({ ask, origin }) {
      const got = await ask(`${get('/1')}${GET}0\r\n\r\n`);
      expect(readMessages(got).map(({ body }) => body)).toEqual(['ok', 'ok']);
      expect(origin.requests()).toHaveLength(2);
    },
  },
  {
    name: 'a request after one that is refused is not handled',
    rfc: '9112 §9.6',
    async check({ ask, origin }) {
      const got = await ask(`GET / HTTP/1.1\r\n\r\n${get('/late')}`);
      expect(got).toMatch(/^HTTP\/1\.1 400 /);
      expect(origin.requests()).toEqual([]);
    },
  },
  {
    name: 'pipelined requests that are answered here leave a connection that serves the next',
    rfc: '9112 §9.3',
    async check({ connect }) {
      const client = connect();
      const here = 'OPTIONS / HTTP/1.1\r\nHost: shop\r\nMax-Forwards: 0\r\n\r\n';
      client.send(here.repeat(17));
      await until(() => readMessages(client.answer).length === 17);
      client.send(get('/next'));
      await client.until(/ok$/);
    },
  },
  {
    name: 'what is pipelined behind a slow answer is not read without limit',
    rfc: '',
    given: { origin: () => undefined },
    async check({ connect }) {
      const { socket, send } = connect();
      const many = get(`/${'x'.repeat(1_000)}`).repeat(1_000);
      // Only the buffers of the two systems between may fill.
      let taken = 0;
      for (let before = -1; taken !== before; ) {
        before = taken;
        if (socket.writableLength === 0) send(many);
        await new Promise((resolve) => setTimeout(resolve, 100));
        taken = socket.bytesWritten - socket.writableLength;
        expect(taken).toBeLessThan(30_000_000);
      }
    },
  },
];

const persistence: Case[] = [
  {
    name: 'a connection serves one request after the other',
    rfc: '9112 §9.3',
    given: { origin: ({ start }) => echo(start) },
    async check({ connect }) {
      const client = connect();
      for (const path of ['/a', '/b', '/c']) {
        client.send(get(path));
        await client.until(new RegExp(`GET ${path} HTTP/1.1$`));
      }
    },
  },
  {
    name: 'so does the connection to the origin',
    rfc: '9112 §9.3',
    async check({ connect, origin }) {
      const client = connect();
      for (const nth of [1, 2, 3]) {
        client.send(get('/'));
        await client.until(new RegExp(`^(HTTP.*?ok){${nth}}$`, 's'));
      }
      expect(origin.received).toHaveLength(1);
    },
  },
  {
    name: 'an origin that closes its connection does not close the client’s',
    rfc: '9110 §7.6.1',
    given: {
      origin: (_request, socket) => {
        socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
        return undefined;
      },
    },
    async check({ connect }) {
      const client = connect();
      client.send(get('/'));
      await client.until(/ok$/);
      expect(client.answer).toMatch(/^Connection: keep-alive\r$/im);
      client.send(get('/'));
      await client.until(/ok.*ok$/s);
    },
  },
  {
    name: 'a client that asks for the last answer gets it, and the end',
    rfc: '9112 §9.6',
    async check({ ask }) {
      expect(await ask(GET)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*^Connection: close\r\n/ms);
    },
  },
];

const old: Case[] = [
  {
    name: 'HTTP/1.0 gets an answer with a length, and the end',
    rfc: '9112 §9.3',
    check: async ({ ask }) => expect(await ask('GET / HTTP/1.0\r\n\r\n')).toMatch(/\r\n\r\nok$/),
  },
  {
    name: 'HTTP/1.0 gets no chunks: the body ends with the connection',
    rfc: '9112 §6.1',
    given: {
      origin: () => 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    },
    async check({ ask }) {
      const got = await ask('GET / HTTP/1.0\r\n\r\n');
      expect(got).toMatch(/\r\n\r\nok$/);
      expect(got).not.toMatch(/transfer-encoding/i);
    },
  },
  {
    name: 'HTTP/1.0 may keep its connection, where there is a length',
    rfc: '9112 §C.2.2',
    async check({ connect }) {
      const client = connect();
      const keep = 'GET / HTTP/1.0\r\nHost: shop\r\nConnection: keep-alive\r\n\r\n';
      client.send(keep);
      await client.until(/ok$/);
      expect(client.answer).toMatch(/^Connection: keep-alive\r$/im);
      client.send(keep);
      await client.until(/ok.*ok$/s);
    },
  },
  {
    name: 'an upload of HTTP/1.0 goes on',
    rfc: '9112 §6.3',
    async check(world) {
      await world.ask('POST / HTTP/1.0\r\nContent-Length: 4\r\n\r\nbody');
      expect(onlyRequest(world).body).toBe('body');
    },
  },
  {
    name: 'an origin of HTTP/1.0 is answered for in HTTP/1.1',
    rfc: '9110 §2.5',
    given: {
      origin: (_request, socket) => {
        socket.end('HTTP/1.0 200 OK\r\n\r\nok');
        return undefined;
      },
    },
    async check({ ask }) {
      const [answer] = readMessages(await ask(GET));
      expect([answer?.start, answer?.body]).toEqual(['HTTP/1.1 200 OK', 'ok']);
      expect(firstValue(answer?.fields ?? [], 'transfer-encoding')).toBe('chunked');
    },
  },
];

export const connections: Group = {
  title: 'Connections',
  cases: [...pipelining, ...persistence, ...old],
};
