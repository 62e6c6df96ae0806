import { expect } from '@jest/globals';
import { until } from '../../../eventually.ts';
import { requestsIn } from '../../../integration/strangler-proxy/running-proxy.ts';
import { GET } from '../checks.ts';
import type { Case, Given, Group } from '../conformance-case.ts';
import type { Script } from '../raw-origin.ts';

const SHORT = { connect: 1_000, headers: 150 };

/** An origin that cannot be understood or reached: the client is told so, and so is the next one. */
function fails(name: string, rfc: string, status: number, code: string, given: Given): Case {
  return {
    name: `${name}: ${status}, ${code}`,
    rfc,
    given,
    async check({ ask, proxy, origin }) {
      for (const bytes of [GET, GET]) {
        const got = await ask(bytes);
        expect(got).toMatch(
          new RegExp(`^HTTP/1\\.1 ${status} .*^X-Banyan-Error: ${code}\r$`, 'ms'),
        );
        expect(got).not.toMatch(/127\.0\.0\.1/);
      }
      await until(() => requestsIn(proxy.log).length === 2);
      const errors = requestsIn(proxy.log).map(({ error }) => error);
      const same = expect.objectContaining({ who: 'legacy', code });
      expect(errors).toEqual([same, same]);
      await until(() => origin.open.size === 0);
    },
  };
}

const answering = (bytes: string): Given => ({ origin: () => bytes });
const ending = (bytes: string): Given => ({
  origin: (_request, socket) => {
    socket.end(bytes, 'latin1');
    return undefined;
  },
});

const bad: Case[] = [
  fails(
    'garbage',
    '9110 §15.6.3',
    502,
    'upstream_response',
    answering('\0\x01\x02 garbage\r\n\r\n'),
  ),
  fails(
    'another protocol',
    '9110 §15.6.3',
    502,
    'upstream_response',
    answering('SSH-2.0-OpenSSH_9\r\n'),
  ),
  fails(
    'two different lengths',
    '9112 §6.3',
    502,
    'upstream_response',
    answering('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
  ),
  fails(
    'a length that is no number',
    '9112 §6.3',
    502,
    'upstream_response',
    answering('HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n'),
  ),
  fails(
    'a coding besides chunked',
    '9112 §6.1',
    502,
    'upstream_response',
    answering('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'),
  ),
  fails(
    'a status below 100',
    '9110 §15',
    502,
    'upstream_response',
    answering('HTTP/1.1 099 No\r\nContent-Length: 0\r\n\r\n'),
  ),
  fails(
    'chunked twice',
    '9112 §6.1',
    502,
    'upstream_response',
    answering(
      'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n',
    ),
  ),
  fails(
    'NUL in a value',
    '9110 §5.5',
    502,
    'upstream_response',
    answering('HTTP/1.1 200 OK\r\nX: a\0b\r\nContent-Length: 0\r\n\r\n'),
  ),
  fails(
    'a bare CR in a value',
    '9112 §2.2',
    502,
    'upstream_response',
    answering('HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b=1\r\nContent-Length: 0\r\n\r\n'),
  ),
  fails(
    'a header section beyond the limit',
    '9110 §5.4',
    502,
    'upstream_response',
    answering(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}\r\nContent-Length: 0\r\n\r\n`),
  ),
  fails(
    'another protocol than was asked for (101)',
    '9110 §15.2.2',
    502,
    'upstream_response',
    answering('HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
  ),
  fails(
    'a header section that is broken off',
    '9112 §8',
    502,
    'upstream_reset',
    ending('HTTP/1.1 200 OK\r\nContent-Le'),
  ),
  fails('a connection that is closed without a word', '9112 §8', 502, 'upstream_reset', ending('')),
  fails('a connection that is reset', '9110 §15.6.3', 502, 'upstream_reset', {
    origin: (_request, socket) => {
      socket.resetAndDestroy();
      return undefined;
    },
  }),
  fails(
    'a connection that is closed as soon as it is made',
    '9110 §15.6.3',
    502,
    'upstream_reset',
    {
      onConnection: (socket) => socket.end(),
    },
  ),
  fails(
    'a connection that is half-open: ended by the origin alone',
    '9112 §8',
    502,
    'upstream_reset',
    {
      onConnection: (socket) => {
        socket.allowHalfOpen = true;
      },
      origin: (_request, socket) => {
        socket.end();
        return undefined;
      },
    },
  ),
  fails('silence', '9110 §15.6.5', 504, 'upstream_timeout', {
    origin: () => undefined,
    timeouts: SHORT,
  }),
  fails('silence after half a header section', '9110 §15.6.5', 504, 'upstream_timeout', {
    origin: () => 'HTTP/1.1 200 OK\r\nX: ',
    timeouts: SHORT,
  }),
  fails('silence after an interim answer', '9110 §15.6.5', 504, 'upstream_timeout', {
    origin: () => 'HTTP/1.1 102 Processing\r\n\r\n',
    timeouts: SHORT,
  }),
  fails('a connection that is refused', '9110 §15.6.3', 502, 'upstream_connect', {
    yaml: 'legacy: http://127.0.0.1:1\n',
  }),
  fails('a name that there is not', '9110 §15.6.3', 502, 'upstream_connect', {
    yaml: 'legacy: http://nowhere.invalid\n',
  }),
].map((each) =>
  // An interim answer goes out before there is a failure to tell.
  each.name.startsWith('silence after an interim')
    ? {
        ...each,
        check: async ({ ask }) =>
          expect(await ask(GET)).toMatch(/^HTTP\/1\.1 102 .*HTTP\/1\.1 504 /s),
      }
    : each,
);

/** An answer that has begun and then breaks: the client's connection breaks as well. */
function breaksOff(name: string, rfc: string, origin: Script, bytes = GET): Case {
  return {
    name,
    rfc,
    given: { origin },
    async check({ connect }) {
      const client = connect();
      client.send(bytes);
      await client.closed();
      expect(client.isBroken).toBe(true);
      expect(client.answer).not.toMatch(/0\r\n\r\n$/);
    },
  };
}

const partly =
  (bytes: string, isReset = false): Script =>
  (_request, socket) => {
    socket.write(bytes);
    setTimeout(() => (isReset ? socket.resetAndDestroy() : socket.end()), 50);
    return undefined;
  };

const broken: Case[] = [
  breaksOff(
    'broken off within a length',
    '9112 §8',
    partly('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart'),
  ),
  breaksOff(
    'broken off within a length, on a last connection',
    '9112 §8',
    partly('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\npart'),
  ),
  breaksOff(
    'broken off within a chunk',
    '9112 §8',
    partly('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\npart'),
  ),
  breaksOff(
    'broken off between chunks',
    '9112 §8',
    partly('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n'),
  ),
  breaksOff(
    'broken off within the trailers',
    '9112 §8',
    partly('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n0\r\nX: '),
  ),
  breaksOff(
    'a chunk that is none',
    '9112 §7.1',
    partly('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\nzz\r\n'),
  ),
  breaksOff(
    'a reset, where the end of the connection would be the end',
    '9112 §8',
    partly('HTTP/1.1 200 OK\r\n\r\npart', true),
  ),
  breaksOff(
    'broken off, to HTTP/1.0',
    '9112 §8',
    partly('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n'),
    'GET / HTTP/1.0\r\n\r\n',
  ),
];

export const trouble: Group = {
  title: 'Trouble upstream',
  cases: [...bad, ...broken],
};
