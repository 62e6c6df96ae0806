import { expect } from '@jest/globals';
import { until } from '../../../eventually.ts';
import { GET, onlyRequest, request } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';
import { readMessages, valuesOf } from '../http-message.ts';
import { OK } from '../raw-origin.ts';

const EXPECTING = request('POST / HTTP/1.1', 'Expect: 100-continue', 'Content-Length: 4');
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b.js>\r\n\r\n';

const hints: Case[] = [
  {
    name: '103 (Early Hints) reaches the client before the answer is there',
    rfc: '9110 §15.2',
    given: { origin: () => HINTS },
    async check({ connect, origin }) {
      const client = connect();
      client.send(GET);
      await client.until(/^HTTP\/1\.1 103 Early Hints\r\n.*\r\n\r\n$/s);
      for (const socket of origin.open) socket.write(OK);
      await client.closed();
      const [interim, answer] = readMessages(client.answer);
      expect(valuesOf(interim?.fields ?? [], 'link')).toEqual(['</a.css>; rel=preload', '</b.js>']);
      expect(answer?.body).toBe('ok');
    },
  },
  {
    name: 'several of them, of any kind, in order',
    rfc: '9110 §15.2',
    given: {
      origin: () =>
        `HTTP/1.1 102 Processing\r\n\r\n${HINTS}HTTP/1.1 199 Odd\r\nX-A: 1\r\n\r\n${OK}`,
    },
    async check({ ask }) {
      const statuses = readMessages(await ask(GET)).map(({ start }) => start.slice(9, 12));
      expect(statuses).toEqual(['102', '103', '199', '200']);
    },
  },
  {
    name: 'HTTP/1.0 gets none',
    rfc: '9110 §15.2',
    given: { origin: () => `${HINTS}${OK}` },
    async check({ ask }) {
      expect(await ask('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    },
  },
  {
    name: 'they lose their hop-by-hop fields',
    rfc: '9110 §7.6.1',
    given: {
      origin: () => `HTTP/1.1 103 Early Hints\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n${OK}`,
    },
    async check({ ask }) {
      expect(await ask(GET)).not.toMatch(/x-hop/i);
    },
  },
];

const expecting: Case[] = [
  {
    name: '100 (Continue) comes from the origin, not before',
    rfc: '9110 §10.1.1',
    given: { origin: () => OK },
    async check({ connect, origin }) {
      const client = connect();
      client.send(EXPECTING);
      await until(() => origin.received.join('').endsWith('\r\n\r\n'));
      expect(origin.received[0]).toMatch(/^Expect: 100-continue\r$/m);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(client.answer).toBe('');
      for (const socket of origin.open) socket.write(CONTINUE);
      await client.until(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
      client.send('body');
      await client.closed();
      expect(client.answer).toMatch(/ok$/);
      expect(origin.requests()[0]?.body).toBe('body');
    },
  },
  {
    name: 'a refusal instead of it reaches the client, whose body is not asked for',
    rfc: '9110 §10.1.1',
    given: { origin: () => undefined },
    async check({ connect, origin }) {
      const client = connect();
      client.send(EXPECTING.replace('Connection: close\r\n', ''));
      await until(() => origin.received.join('').endsWith('\r\n\r\n'));
      for (const socket of origin.open)
        socket.write('HTTP/1.1 413 Too Big\r\nContent-Length: 0\r\n\r\n');
      await client.until(/^HTTP\/1\.1 413 Too Big\r\n.*Connection: close\r\n\r\n$/s);
    },
  },
  {
    name: 'a client that does not wait for it',
    rfc: '9110 §10.1.1',
    async check(world) {
      await world.ask(`${EXPECTING}body`);
      expect(onlyRequest(world).body).toBe('body');
    },
  },
  {
    name: 'an origin that answers without it, once it has the body',
    rfc: '9110 §10.1.1',
    async check({ connect, origin }) {
      const client = connect();
      client.send(EXPECTING);
      await until(() => origin.received.join('').endsWith('\r\n\r\n'));
      client.send('body'); // RFC 9110 §10.1.1: a client does not wait for ever
      await client.closed();
      expect(client.answer).toMatch(/^HTTP\/1\.1 200 OK\r\n.*ok$/s);
    },
  },
  {
    name: 'another expectation is the origin’s to refuse',
    rfc: '9110 §10.1.1',
    given: { origin: () => 'HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n' },
    async check(world) {
      const got = await world.ask(request('GET / HTTP/1.1', 'Expect: miracles'));
      expect(got).toMatch(/^HTTP\/1\.1 417 /);
      expect(valuesOf(onlyRequest(world).fields, 'expect')).toEqual(['miracles']);
    },
  },
  {
    name: 'of HTTP/1.0 it means nothing',
    rfc: '9110 §10.1.1',
    async check(world) {
      await world.ask(EXPECTING.replace('HTTP/1.1', 'HTTP/1.0').concat('body'));
      const { fields, body } = onlyRequest(world);
      expect([valuesOf(fields, 'expect'), body]).toEqual([[], 'body']);
    },
  },
  {
    name: 'an origin that is silent is a 504 here too',
    rfc: '9110 §15.6.5',
    given: { origin: () => undefined, timeouts: { connect: 1_000, headers: 100 } },
    async check({ ask }) {
      expect(await ask(EXPECTING)).toMatch(
        /^HTTP\/1\.1 504 .*X-Banyan-Error: upstream_timeout\r\n/s,
      );
    },
  },
  {
    name: 'an origin that cannot be reached is a 502 here too',
    rfc: '9110 §15.6.3',
    given: { yaml: 'legacy: http://127.0.0.1:1\n' },
    async check({ ask }) {
      expect(await ask(EXPECTING)).toMatch(
        /^HTTP\/1\.1 502 .*X-Banyan-Error: upstream_connect\r\n/s,
      );
    },
  },
  {
    name: 'an origin that does not speak HTTP is a 502 here too',
    rfc: '9110 §15.6.3',
    given: { onConnection: (socket) => socket.write('SSH-2.0\r\n'), origin: () => undefined },
    async check({ ask }) {
      expect(await ask(EXPECTING)).toMatch(
        /^HTTP\/1\.1 502 .*X-Banyan-Error: upstream_response\r\n/s,
      );
    },
  },
  {
    name: 'an answer that is broken off is broken off here too',
    rfc: '9112 §8',
    given: {
      origin: (_request, socket) => {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart');
        return undefined;
      },
    },
    async check({ connect }) {
      const client = connect();
      client.send(`${EXPECTING}body`);
      await client.closed();
      expect(client.isBroken).toBe(true);
    },
  },
  {
    name: 'a client that leaves ends the upstream request here too',
    rfc: '',
    given: { origin: () => undefined },
    async check({ connect, origin }) {
      const client = connect();
      client.send(EXPECTING);
      await until(() => origin.open.size === 1);
      client.socket.destroy();
      await until(() => origin.open.size === 0);
    },
  },
];

export const interim: Group = { title: 'Interim answers', cases: [...hints, ...expecting] };
