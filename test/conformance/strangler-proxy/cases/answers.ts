import { expect } from '@jest/globals';
import { until } from '../../../eventually.ts';
import { GET, onlyAnswer, passesOn, request } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';
import { firstValue, readMessages } from '../http-message.ts';
import { OK } from '../raw-origin.ts';

/*
 * What an origin and this proxy read differently becomes the answer to somebody else, or a truncated answer
 * that looks whole.
 */
const HEAD = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = 'Transfer-Encoding: chunked\r\n';

const refused = (name: string, rfc: string, answer: string): Case =>
  passesOn(`${name}: 502`, rfc, answer, (got) => expect(got).toMatch(/^HTTP\/1\.1 502 /));

const readings: Case[] = [
  refused(
    'the same length twice',
    '9112 §6.3',
    `${HEAD}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`,
  ),
  refused('a list of one length', '9112 §6.3', `${HEAD}Content-Length: 2, 2\r\n\r\nok`),
  refused(
    'a name that ends in a byte beyond ASCII',
    '9110 §5.1',
    `${HEAD}Content-Length\xa0: 2\r\n\r\nok`,
  ),
  refused(
    'a bare LF in the header section',
    '9112 §2.2',
    `${HEAD}X: 1\nContent-Length: 2\r\n\r\nok`,
  ),
  refused(
    'white space before the first field',
    '9112 §2.2',
    `${HEAD} X: 1\r\nContent-Length: 2\r\n\r\nok`,
  ),
  refused('chunked twice', '9112 §7.1', `${HEAD}${CHUNKED}${CHUNKED}\r\n0\r\n\r\n`),
  passesOn(
    'a folded field is one line, each of its bytes kept',
    '9112 §5.2',
    `${HEAD}X: caf\xc3\xa9\r\n  \xc3\xa0 \r\n\tla\r\nContent-Length: 2\r\n\r\nok`,
    (got) => expect(firstValue(onlyAnswer(got).fields, 'x')).toBe('caf\xc3\xa9 \xc3\xa0 la'),
  ),
  passesOn(
    'white space before the colon is taken off',
    '9112 §5.1',
    `${HEAD}Content-Length \t: 2\r\n\r\nok`,
    (got) => expect(firstValue(onlyAnswer(got).fields, 'content-length')).toBe('2'),
  ),
];

/** Two requests, one after the other: the connection of the first serves no other. */
function closes(name: string, rfc: string, answer: string): Case {
  return {
    name,
    rfc,
    given: { origin: () => answer },
    async check({ ask, origin }) {
      expect(onlyAnswer(await ask(GET)).body).toBe('ok');
      expect(onlyAnswer(await ask(GET)).body).toBe('ok');
      expect(origin.received).toHaveLength(2);
    },
  };
}

const OLD = 'HTTP/1.0 200 OK\r\n';
const last: Case[] = [
  closes('HTTP/1.0', '9112 §9.3', `${OLD}Content-Length: 2\r\n\r\nok`),
  closes(
    'close beside keep-alive',
    '9112 §9.3',
    `${HEAD}Connection: keep-alive, close\r\nContent-Length: 2\r\n\r\nok`,
  ),
  closes(
    'close beside keep-alive, of HTTP/1.0',
    '9112 §9.3',
    `${OLD}Connection: keep-alive\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nok`,
  ),
  closes(
    'chunks in HTTP/1.0',
    '9112 §6.1',
    `${OLD}Connection: keep-alive\r\n${CHUNKED}\r\n2\r\nok\r\n0\r\n\r\n`,
  ),
];

const hinted: Case = {
  name: 'a connection that the origin keeps for a short time only is given up before the others',
  rfc: '9112 §9.3',
  given: { origin: () => undefined },
  async check({ connect, origin }) {
    const clients = [];
    for (const nth of [1, 2]) {
      const client = connect();
      client.send(`GET /${nth} HTTP/1.1\r\nHost: shop\r\n\r\n`);
      await until(() => origin.requests().length === nth);
      clients.push(client);
    }
    const [long, short] = origin.open;
    long?.write(OK);
    await clients[0]?.until(/ok$/);
    short?.write(`${HEAD}Keep-Alive: timeout=1\r\nContent-Length: 2\r\n\r\nok`);
    await clients[1]?.until(/ok$/);
    await until(() => origin.open.size < 2);
    expect(long !== undefined && origin.open.has(long)).toBe(true);
  },
};

const CROWD = 50;
const tiny = '1\r\nx\r\n'.repeat(10_905);
const between: Case[] = [
  {
    name: 'an answer that ends while its client reads slowly leaves a connection that serves the next',
    rfc: '',
    given: { origin: () => `${HEAD}${CHUNKED}\r\n${tiny}0\r\n\r\n` },
    async check({ connect }) {
      const warnings: Error[] = [];
      const warned = (warning: Error) => warnings.push(warning);
      process.on('warning', warned);
      const client = connect();
      for (let nth = 1; nth <= CROWD; nth += 1) {
        client.send('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
        await until(() => client.answer.split('\r\n0\r\n\r\n').length > nth);
      }
      process.off('warning', warned);
      expect(readMessages(client.answer)).toHaveLength(CROWD);
      expect(warnings).toEqual([]);
    },
  },
  {
    name: 'an answer that begins before its request has ended may take its time after that',
    rfc: '9110 §7.5',
    given: {
      timeouts: { connect: 1_000, headers: 150 },
      origin: () => undefined,
      onConnection: (socket) =>
        socket.on('data', (data) => {
          if (data.includes('first')) socket.write(`${HEAD}Content-Length: 4\r\n\r\n`);
          if (data.includes('last')) setTimeout(() => socket.write('done'), 500);
        }),
    },
    async check({ connect }) {
      const client = connect();
      client.send('POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 9\r\n\r\nfirst');
      await client.until(/\r\n\r\n$/);
      client.send('last');
      await client.until(/done$/);
    },
  },
  {
    name: 'interim answers without end to a client that does not read: what is in between is bounded',
    rfc: '9110 §15.2',
    given: { origin: () => undefined },
    async check({ connect, origin }) {
      const client = connect();
      client.socket.pause();
      client.send(GET);
      await until(() => origin.requests().length === 1);
      const [socket] = origin.open;
      const hint = `HTTP/1.1 103 Early Hints\r\nLink: </${'x'.repeat(900)}>\r\n\r\n`.repeat(1_000);
      let sent = 0;
      for (let before = -1; sent !== before; ) {
        before = sent;
        while (sent < 100_000_000 && socket?.write(hint)) sent += hint.length;
        await new Promise((resolve) => setTimeout(resolve, 200));
        sent = (socket?.bytesWritten ?? 0) - (socket?.writableLength ?? 0);
        expect(sent).toBeLessThan(30_000_000);
      }
      client.socket.resume();
      await until(() => socket?.writableLength === 0);
      socket?.write(OK);
      await client.until(/ok$/);
    },
  },
  {
    name: 'an empty upload that turns out to be no request reaches nobody',
    rfc: '9112 §7.1',
    async check({ ask, origin }) {
      const got = await ask(
        `POST / HTTP/1.1\r\nHost: shop\r\n${CHUNKED}\r\n0\r\n\r\n\0garbage\r\n\r\n`,
      );
      expect(got).toMatch(/^HTTP\/1\.1 400 /);
      expect(origin.received.join('')).toBe('');
    },
  },
  {
    name: 'an answer before all of the upload has left is the last of its connection',
    rfc: '9112 §9.6',
    given: {
      onConnection: (socket) =>
        socket.once('data', () => {
          socket.pause();
          socket.write(OK);
        }),
    },
    async check({ connect, ask, origin }) {
      const client = connect();
      const body = 'x'.repeat(8_000_000);
      client.send(`${request('POST / HTTP/1.1', `Content-Length: ${body.length}`)}${body}`);
      await client.until(/ok$/);
      expect(await ask(GET)).toMatch(/ok$/);
      expect(origin.received).toHaveLength(2);
    },
  },
];

export const answers: Group = {
  title: 'Where an answer ends',
  cases: [...readings, ...last, hinted, ...between],
};
