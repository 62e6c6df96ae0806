import type { Socket } from 'node:net';
import { expect } from '@jest/globals';
import { until } from '../../../eventually.ts';
import { requestsIn } from '../../../integration/strangler-proxy/running-proxy.ts';
import { GET, request } from '../checks.ts';
import type { Case, Given, Group } from '../conformance-case.ts';
import { valuesOf } from '../http-message.ts';
import { OK } from '../raw-origin.ts';

const asking = (protocol: string, ...more: string[]) =>
  [
    'GET /ws HTTP/1.1',
    'Host: shop',
    'Connection: Upgrade',
    `Upgrade: ${protocol}`,
    ...more,
    '',
    '',
  ].join('\r\n');
const switching = (protocol: string) =>
  `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`;

/** After 101, bytes go both ways as they are. */
function switches(protocol: string): Case {
  return {
    name: `${protocol}: bytes go both ways`,
    rfc: '9110 §7.8',
    given: { origin: () => switching(protocol) },
    async check({ connect, origin }) {
      const client = connect();
      client.send(asking(protocol));
      await client.until(/^HTTP\/1\.1 101 .*\r\n\r\n$/s);
      expect(client.answer.toLowerCase()).toContain(`upgrade: ${protocol.toLowerCase()}\r\n`);
      expect(valuesOf(origin.requests()[0]?.fields ?? [], 'upgrade')).toEqual([protocol]);
      client.send('\0\xff up');
      await until(() => origin.received[0]?.endsWith('\0\xff up') === true);
      for (const socket of origin.open) socket.write('\xfe\0 down', 'latin1');
      await client.until(/\xfe\0 down$/);
    },
  };
}

/** The origin answers the handshake with something else. */
function declines(
  name: string,
  answer: string,
  expected: RegExp,
  bytes = asking('websocket'),
): Case {
  return {
    name,
    rfc: '9110 §7.8',
    given: { origin: () => answer },
    check: async ({ ask }) => expect(await ask(bytes)).toMatch(expected),
  };
}

/** A client that sends before it may, and leaves once it has its answer. */
function forgets(name: string, given: Given): Case {
  return {
    name,
    rfc: '9110 §7.8',
    given,
    async check({ connect, proxy }) {
      const client = connect();
      client.send(`${asking('tcp')}early`);
      await client.until(/^HTTP\/1\.1 .*\r\n\r\n./s);
      client.socket.end();
      await client.closed();
      await until(async () => (await proxy.metric('banyan_proxy_in_flight')) === 0);
    },
  };
}

/** The handshake gets this status, with its connection closed; so does the next one. */
function fails(name: string, rfc: string, status: number, code: string, given: Given): Case {
  return {
    name: `${name} is a ${status}, ${code}`,
    rfc,
    given,
    async check({ ask, proxy, origin }) {
      const expected = new RegExp(`^HTTP/1\\.1 ${status} .*^X-Banyan-Error: ${code}\r$`, 'ms');
      for (const protocol of ['websocket', 'tcp'])
        expect(await ask(asking(protocol))).toMatch(expected);
      await until(() => requestsIn(proxy.log).length === 2);
      expect(requestsIn(proxy.log)[1]).toMatchObject({ status, error: { who: 'legacy', code } });
      await until(() => origin.open.size === 0);
    },
  };
}

const doing = (act: (socket: Socket) => unknown): Given => ({
  origin(_request, socket) {
    act(socket);
    return undefined;
  },
});
const IMPATIENT = { connect: 1_000, headers: 100 };

const failing: Case[] = [
  fails('an origin that cannot be reached', '9110 §15.6.3', 502, 'upstream_connect', {
    yaml: 'legacy: http://127.0.0.1:1\n',
  }),
  fails('an origin whose name there is not', '9110 §15.6.3', 502, 'upstream_connect', {
    yaml: 'legacy: http://nowhere.invalid\n',
  }),
  fails(
    'an origin that resets its connection',
    '9110 §15.6.3',
    502,
    'upstream_reset',
    doing((socket) => socket.resetAndDestroy()),
  ),
  fails(
    'an origin that closes without a word',
    '9112 §8',
    502,
    'upstream_reset',
    doing((socket) => socket.end()),
  ),
  fails(
    'an origin that breaks its answer off',
    '9112 §8',
    502,
    'upstream_reset',
    doing((socket) => socket.end('HTTP/1.1 101 Switch')),
  ),
  fails(
    'an origin that does not speak HTTP',
    '9110 §15.6.3',
    502,
    'upstream_response',
    doing((socket) => socket.write('SSH-2.0-OpenSSH_9\r\n')),
  ),
  fails('an origin that does not answer', '9110 §15.6.5', 504, 'upstream_timeout', {
    ...doing(() => {}),
    timeouts: IMPATIENT,
  }),
  fails('an origin that begins to answer', '9110 §15.6.5', 504, 'upstream_timeout', {
    ...doing((socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpg')),
    timeouts: IMPATIENT,
  }),
];

const cases: Case[] = [
  {
    name: 'a handshake after a request that is refused is not handled',
    rfc: '9112 §9.6',
    async check({ ask, origin }) {
      const refused = request(
        'GET / HTTP/1.1',
        'Transfer-Encoding: "chunked"',
        'Transfer-Encoding: chunked',
      ).replace('Connection: close\r\n', '');
      expect(await ask(`${refused}0\r\n\r\n${asking('websocket')}`)).toMatch(/^HTTP\/1\.1 501 /);
      // A handshake that went on would have come before this.
      await ask(GET);
      expect(origin.requests().map(({ start }) => start)).toEqual(['GET / HTTP/1.1']);
    },
  },
  {
    name: 'a handshake does not overtake the requests before it',
    rfc: '9112 §9.3.2',
    given: {
      origin: ({ start }, socket) => {
        setTimeout(() => socket.write(OK), start.includes('/slow') ? 100 : 0);
        return undefined;
      },
    },
    async check({ connect, origin }) {
      const client = connect();
      client.send(`GET /slow HTTP/1.1\r\nHost: shop\r\n\r\n${asking('tcp')}`);
      await client.until(/ok.*ok$/s);
      const lines = origin.requests().map(({ start }) => start.split(' ')[1]);
      expect(lines).toEqual(['/slow', '/ws']);
    },
  },
  declines(
    'a handshake that announces trailers is passed on',
    OK,
    /^HTTP\/1\.1 200 /,
    asking('websocket', 'Trailer: X-T'),
  ),
  {
    name: 'HTTP/1.0 cannot ask for an upgrade',
    rfc: '9110 §7.8',
    async check({ ask, origin }) {
      await ask(asking('tcp').replace('HTTP/1.1', 'HTTP/1.0'));
      expect(valuesOf(origin.requests()[0]?.fields ?? [], 'upgrade')).toEqual([]);
    },
  },
  forgets('early bytes after a handshake that is declined keep no connection', {}),
  forgets('early bytes after a handshake that failed keep no connection', {
    origin: (_request, socket) => {
      socket.destroy();
      return undefined;
    },
  }),
  ...['websocket', 'WebSocket', 'tcp', 'IRC/6.9', 'kafka'].map(switches),
  declines(
    'a refusal with a length',
    'HTTP/1.1 403 No\r\nX-A: 1\r\nContent-Length: 4\r\n\r\nbody',
    /^HTTP\/1\.1 403 No\r\n.*X-A: 1\r\n.*\r\n\r\nbody$/is,
  ),
  declines(
    'a refusal in chunks',
    'HTTP/1.1 401 Who\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n',
    /^HTTP\/1\.1 401 Who\r\n.*\r\n\r\n4\r\nbody\r\n0\r\n\r\n$/is,
  ),
  declines(
    'a plain answer',
    'HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody',
    /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nbody$/s,
  ),
  declines(
    'an answer without a body',
    'HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n',
    /^HTTP\/1\.1 426 .*\r\n\r\n$/s,
  ),
  {
    name: 'what a client sends with its handshake comes after it',
    rfc: '9110 §7.8',
    given: { origin: () => switching('tcp') },
    async check({ connect, origin }) {
      const client = connect();
      client.send(`${asking('tcp')}early`);
      await client.until(/101/);
      await until(() => origin.received[0]?.endsWith('\r\n\r\nearly') === true);
    },
  },
  {
    name: 'it is not sent while the origin has not agreed',
    rfc: '9110 §7.8',
    given: { origin: () => 'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n' },
    async check({ ask, origin }) {
      await ask(`${asking('tcp')}GET /smuggled HTTP/1.1\r\nHost: shop\r\n\r\n`);
      expect(origin.received.join('')).not.toContain('smuggled');
    },
  },
  {
    name: 'with a body, the upgrade is ignored, and the body is one',
    rfc: '9110 §7.8',
    async check({ connect, origin }) {
      const client = connect();
      client.send(`${asking('tcp', 'Content-Length: 4')}body`);
      await client.until(/ok$/);
      const [only] = origin.requests();
      expect([only?.body, valuesOf(only?.fields ?? [], 'upgrade')]).toEqual(['body', []]);
    },
  },
  ...['h2c', 'h2c, websocket'].map(
    (offer) =>
      ({
        name: `"${offer}" is ignored`,
        rfc: '9113 §3.1',
        async check({ connect, origin }) {
          const client = connect();
          client.send(asking(offer));
          await client.until(/ok$/);
          expect(valuesOf(origin.requests()[0]?.fields ?? [], 'upgrade')).toEqual([]);
        },
      }) satisfies Case,
  ),
  {
    name: 'a POST that offers one is answered in HTTP/1.1',
    rfc: '9110 §7.8',
    check: async ({ ask }) =>
      expect(await ask(request('POST / HTTP/1.1', 'Upgrade: tcp'))).toMatch(/^HTTP\/1\.1 200 /),
  },
  {
    name: 'a handshake says where it comes from, and has a Via',
    rfc: '9110 §7.6.3',
    given: { origin: () => 'HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n' },
    async check({ ask, origin }) {
      await ask(asking('websocket', 'X-Forwarded-For: 203.0.113.7'));
      const fields = origin.requests()[0]?.fields ?? [];
      expect(valuesOf(fields, 'x-forwarded-for')).toEqual(['127.0.0.1']);
      expect(valuesOf(fields, 'via')).toEqual(['1.1 banyan']);
    },
  },
  ...failing,
  {
    name: 'when one side is gone, so is the other',
    rfc: '9110 §7.8',
    given: { origin: () => switching('tcp') },
    async check({ connect, origin }) {
      const client = connect();
      client.send(asking('tcp'));
      await client.until(/101/);
      for (const socket of origin.open) socket.destroy();
      await client.closed();
      const other = connect();
      other.send(asking('tcp'));
      await other.until(/101/);
      other.socket.destroy();
      await until(() => origin.open.size === 0);
    },
  },
  {
    name: 'without "Connection: Upgrade" there is no upgrade',
    rfc: '9110 §7.8',
    async check({ ask, origin }) {
      expect(await ask(GET.replace('\r\n\r\n', '\r\nUpgrade: tcp\r\n\r\n'))).toMatch(/ok$/);
      expect(valuesOf(origin.requests()[0]?.fields ?? [], 'upgrade')).toEqual([]);
    },
  },
];

export const upgrades: Group = { title: 'Upgrades', cases };
