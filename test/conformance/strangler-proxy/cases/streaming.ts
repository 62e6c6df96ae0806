import { expect } from '@jest/globals';
import { until } from '../../../eventually.ts';
import { requestsIn } from '../../../integration/strangler-proxy/running-proxy.ts';
import { GET, request } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';
import { OK } from '../raw-origin.ts';

const UPLOAD = 'POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1000000000\r\n\r\n';
const MEGABYTE = 'x'.repeat(1_000_000);
const tell = (sockets: Iterable<{ write(bytes: string): void }>, bytes: string) => {
  for (const socket of sockets) socket.write(bytes);
};

/** Each part is with the client before the next one is sent. */
function immediate(name: string, rfc: string, head: string, parts: string[]): Case {
  return {
    name,
    rfc,
    given: { origin: () => head },
    async check({ connect, origin }) {
      const client = connect();
      client.send(GET);
      await client.until(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s);
      for (const [nth, part] of parts.entries()) {
        tell(origin.open, part);
        await client.until(new RegExp(`part ${nth}`));
      }
    },
  };
}

const answers: Case[] = [
  immediate(
    'server-sent events',
    '9110 §7.6',
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n',
    ['data: part 0\n\n', ':part 1\n\n', 'data: part 2\n\n'],
  ),
  immediate(
    'a long poll in chunks',
    '9112 §7.1',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
    ['6\r\npart 0\r\n', '6\r\npart 1\r\n'],
  ),
  immediate('a body with a length', '9112 §6.2', 'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n', [
    'part 0',
    'part 1',
  ]),
  {
    name: 'the head alone, while the body is still to come',
    rfc: '9112 §6',
    given: { origin: () => 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n' },
    async check({ connect }) {
      const client = connect();
      client.send(GET);
      await client.until(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s);
    },
  },
  {
    name: 'uploads: each part is with the origin before the next one is sent',
    rfc: '9112 §6.2',
    async check({ connect, origin }) {
      const { send } = connect();
      send(UPLOAD);
      for (const nth of [0, 1, 2]) {
        send(`part ${nth}`);
        await until(() => origin.received.join('').includes(`part ${nth}`));
      }
    },
  },
  {
    name: 'both ways at once',
    rfc: '9110 §7.5',
    given: {
      onConnection: (socket) =>
        socket.once('data', () =>
          socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'),
        ),
    },
    async check({ connect, origin }) {
      const client = connect();
      client.send(`${UPLOAD}up`);
      await client.until(/\r\n\r\n$/);
      await until(() => origin.received.join('').endsWith('up'));
      tell(origin.open, '4\r\ndown\r\n');
      await client.until(/down/);
      client.send('again');
      await until(() => origin.received.join('').endsWith('again'));
    },
  },
];

const early: Case[] = [
  {
    name: 'an answer while the upload flows reaches the client, and the connection is closed cleanly',
    rfc: '9112 §9.6',
    given: {
      onConnection: (socket) =>
        socket.once('data', () =>
          socket.write(
            'HTTP/1.1 413 Too Big\r\nConnection: close\r\nContent-Length: 7\r\n\r\ntoo big',
          ),
        ),
    },
    async check({ connect }) {
      const client = connect();
      client.send(UPLOAD);
      const sending = setInterval(() => client.send('x'.repeat(10_000)), 1);
      client.socket.once('end', () => clearInterval(sending));
      await client.closed();
      clearInterval(sending);
      expect(client.answer).toMatch(
        /^HTTP\/1\.1 413 Too Big\r\n.*Connection: close\r\n.*too big$/s,
      );
      expect(client.isBroken).toBe(false);
    },
  },
  {
    name: 'so does one of an origin that then resets its connection',
    rfc: '9112 §9.6',
    given: {
      onConnection: (socket) =>
        socket.once('data', () => {
          socket.write('HTTP/1.1 413 Too Big\r\nContent-Length: 7\r\n\r\ntoo big');
          setTimeout(() => socket.resetAndDestroy(), 50);
        }),
    },
    async check({ connect }) {
      const client = connect();
      client.send(UPLOAD);
      const sending = setInterval(() => client.send('x'.repeat(10_000)), 1);
      client.socket.once('end', () => clearInterval(sending));
      await client.closed();
      clearInterval(sending);
      expect(client.answer).toMatch(/too big$/);
    },
  },
  {
    name: 'a refusal here (502) reaches a client that is still sending',
    rfc: '9112 §9.6',
    given: { yaml: 'legacy: http://127.0.0.1:1\n' },
    async check({ connect }) {
      const client = connect();
      client.send(UPLOAD);
      const sending = setInterval(() => client.send('x'.repeat(10_000)), 1);
      client.socket.once('end', () => clearInterval(sending));
      await client.closed();
      clearInterval(sending);
      expect(client.answer).toMatch(/^HTTP\/1\.1 502 .*cannot be reached\.\n$/s);
    },
  },
  {
    name: 'a client that never stops sending is cut off in the end',
    rfc: '9112 §9.6',
    given: { onConnection: (socket) => socket.once('data', () => socket.write(OK)) },
    async check({ connect }) {
      const client = connect();
      client.socket.allowHalfOpen = true;
      client.send(UPLOAD);
      const sending = setInterval(() => client.send('x'), 5);
      await client.closed();
      clearInterval(sending);
      expect(client.answer).toMatch(/ok$/);
    },
  },
];

const bounded: Case[] = [
  {
    name: 'a client that does not read stops the origin: what is in between is bounded',
    rfc: '',
    given: { origin: () => 'HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n' },
    async check({ connect, origin }) {
      const { arrayBuffers } = process.memoryUsage();
      const client = connect();
      client.socket.pause();
      client.send(GET);
      await until(() => origin.open.size === 1 && origin.requests().length === 1);
      const [socket] = origin.open;
      let sent = 0;
      for (let before = -1; sent !== before; ) {
        before = sent;
        while (socket?.write(MEGABYTE)) sent += MEGABYTE.length;
        await new Promise((resolve) => setTimeout(resolve, 200));
        sent = (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0);
      }
      expect(sent).toBeLessThan(30_000_000);
      expect(process.memoryUsage().arrayBuffers - arrayBuffers).toBeLessThan(100_000_000);
    },
  },
  {
    name: 'an origin that does not read stops the client: what is in between is bounded',
    rfc: '',
    given: { onConnection: (socket) => socket.pause() },
    async check({ connect, origin }) {
      const client = connect();
      client.send(UPLOAD);
      let sent = 0;
      for (let before = -1; sent !== before || origin.open.size === 0; ) {
        before = sent;
        if (client.socket.writableLength === 0) client.send(MEGABYTE);
        await new Promise((resolve) => setTimeout(resolve, 200));
        sent = client.socket.bytesWritten - client.socket.writableLength;
        expect(sent).toBeLessThan(30_000_000);
      }
    },
  },
];

/** Once the client has left, the origin's connection is over, and nobody is blamed. */
function leaves(name: string, bytes: string, head: string | undefined, seen: RegExp): Case {
  return {
    name,
    rfc: '',
    given: { origin: () => head },
    async check({ connect, origin, proxy }) {
      const client = connect();
      client.send(bytes);
      await until(() => seen.test(origin.received.join('')));
      if (head !== undefined) await client.until(/\r\n\r\n/);
      client.socket.destroy();
      await until(() => origin.open.size === 0);
      await until(() => requestsIn(proxy.log).length === 1);
      expect(requestsIn(proxy.log)[0]).toMatchObject({ error: { who: 'client' } });
    },
  };
}

const leaving: Case[] = [
  leaves(
    'a client that leaves before the answer ends the upstream request',
    GET,
    undefined,
    /\r\n\r\n$/,
  ),
  leaves(
    'a client that leaves during the answer',
    GET,
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n',
    /\r\n\r\n$/,
  ),
  leaves(
    'a client that leaves a stream of events',
    GET,
    'HTTP/1.1 200 OK\r\n\r\n: hello\n\n',
    /\r\n\r\n$/,
  ),
  leaves('a client that leaves its upload', `${UPLOAD}part`, undefined, /part$/),
  leaves(
    'a client that leaves its upload in chunks',
    `${request('POST / HTTP/1.1', 'Transfer-Encoding: chunked')}4\r\npart\r\n`,
    undefined,
    /part/,
  ),
];

export const streaming: Group = {
  title: 'Streams',
  cases: [...answers, ...early, ...bounded, ...leaving],
};
