import { expect } from '@jest/globals';
import { until } from '../../../eventually.ts';
import { onlyRequest, refuses, SMUGGLED } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';

/*
 * Where a proxy and the server behind it disagree on where a request ends, a part of its body becomes the
 * next request, of another client. So what can be read in two ways reaches nobody.
 */
const POST = 'POST / HTTP/1.1\r\nHost: shop\r\n';
const CHUNKS = '0\r\n\r\n';

function framing(name: string, rfc: string, rest: string, status: number | string = 400): Case {
  return refuses(name, rfc, status, `${POST}${rest}${SMUGGLED}`);
}

/** What is allowed but unusual goes on in one form, with the body that it means. */
function unambiguous(name: string, rfc: string, rest: string, body: string): Case {
  return {
    name,
    rfc,
    async check(world) {
      const client = world.connect();
      client.send(POST + rest);
      await client.until(/ok$/);
      const { fields, body: got } = onlyRequest(world);
      expect(got).toBe(body);
      const framings = fields.filter((each) => /^(content-length|transfer-encoding)$/i.test(each));
      expect(framings).toHaveLength(1);
    },
  };
}

const TE = 'Transfer-Encoding: chunked\r\n';

const lengths: Case[] = [
  framing('a length, then chunks (CL.TE)', '9112 §6.1', `Content-Length: 5\r\n${TE}\r\n${CHUNKS}`),
  framing('chunks, then a length (TE.CL)', '9112 §6.1', `${TE}Content-Length: 5\r\n\r\n${CHUNKS}`),
  framing('two lengths', '9112 §6.3', 'Content-Length: 0\r\nContent-Length: 40\r\n\r\n'),
  framing('the same length twice', '9112 §6.3', 'Content-Length: 0\r\nContent-Length: 0\r\n\r\n'),
  framing('a list of lengths', '9112 §6.3', 'Content-Length: 0, 40\r\n\r\n'),
  framing('a list of one length', '9112 §6.3', 'Content-Length: 0, 0\r\n\r\n'),
  framing('a length with a plus', '9110 §8.6', 'Content-Length: +0\r\n\r\n'),
  framing('a length with a minus', '9110 §8.6', 'Content-Length: -1\r\n\r\n'),
  framing('a length in hexadecimals', '9110 §8.6', 'Content-Length: 0x0\r\n\r\n'),
  framing('a length with a fraction', '9110 §8.6', 'Content-Length: 0.0\r\n\r\n'),
  framing('a length with an exponent', '9110 §8.6', 'Content-Length: 4e1\r\n\r\n'),
  framing('an empty length', '9110 §8.6', 'Content-Length:\r\n\r\n'),
  framing('a length beyond 64 bits', '9110 §8.6', `Content-Length: ${'9'.repeat(30)}\r\n\r\n`),
  framing(
    'a length beyond 53 bits, which would be rounded',
    '9110 §8.6',
    'Content-Length: 9007199254740993\r\n\r\n',
  ),
  framing('a length with a space in it', '9110 §8.6', 'Content-Length: 4 0\r\n\r\n'),
];

const codings: Case[] = [
  framing('chunked twice, on two lines', '9112 §6.1', `${TE}${TE}\r\n${CHUNKS}`),
  framing(
    'chunked twice, first with a tab after it',
    '9112 §6.1',
    `Transfer-Encoding: chunked\t\r\n${TE}\r\n${CHUNKS}`,
    '(400|501)',
  ),
  framing(
    'chunked twice, on a line',
    '9112 §7.1',
    `Transfer-Encoding: chunked, chunked\r\n\r\n${CHUNKS}`,
    '(400|501)',
  ),
  framing(
    'chunked, then identity (TE.TE)',
    '9112 §6.1',
    `${TE}Transfer-Encoding: identity\r\n\r\n${CHUNKS}`,
  ),
  framing(
    'identity, then chunked (TE.TE)',
    '9112 §6.1',
    `Transfer-Encoding: identity\r\n${TE}\r\n${CHUNKS}`,
    '(400|501)',
  ),
  framing(
    'chunked not as the last coding',
    '9112 §6.3',
    `Transfer-Encoding: chunked, gzip\r\n\r\n${CHUNKS}`,
  ),
  framing(
    'a coding besides chunked',
    '9112 §6.1',
    `Transfer-Encoding: gzip, chunked\r\n\r\n${CHUNKS}`,
    501,
  ),
  framing(
    'a misspelt coding',
    '9112 §6.1',
    `Transfer-Encoding: xchunked\r\n\r\n${CHUNKS}`,
    '(400|501)',
  ),
  framing(
    'a coding in quotation marks',
    '9112 §6.1',
    `Transfer-Encoding: "chunked"\r\n\r\n${CHUNKS}`,
    '(400|501)',
  ),
  framing(
    'a coding after a vertical tab',
    '9112 §6.1',
    `Transfer-Encoding: \x0bchunked\r\n\r\n${CHUNKS}`,
  ),
  framing(
    'a coding with a parameter',
    '9112 §7',
    `Transfer-Encoding: chunked;q=1\r\n\r\n${CHUNKS}`,
    '(400|501)',
  ),
  framing(
    'a coding with a parameter, then chunked',
    '9112 §6.1',
    `Transfer-Encoding: chunked;q=1\r\n${TE}\r\n${CHUNKS}`,
    '(400|501)',
  ),
  framing(
    'a semicolon instead of a coding',
    '9112 §6.1',
    `Transfer-Encoding: ;\r\n\r\n${CHUNKS}`,
    '(400|501)',
  ),
  refuses(
    'HTTP/2.0, written like HTTP/1.1',
    '9112 §2.3',
    400,
    `POST / HTTP/2.0\r\nHost: shop\r\nContent-Length: 0\r\n\r\n`,
  ),
  refuses(
    'chunks in HTTP/1.0 that stays',
    '9112 §6.1',
    400,
    `POST / HTTP/1.0\r\nHost: shop\r\nConnection: keep-alive\r\n${TE}\r\n${CHUNKS}${SMUGGLED}`,
  ),
  refuses(
    'chunks in HTTP/1.0',
    '9112 §6.1',
    400,
    `POST / HTTP/1.0\r\nHost: shop\r\n${TE}\r\n${CHUNKS}${SMUGGLED}`,
  ),
  unambiguous(
    'a coding in capitals',
    '9112 §7',
    `Transfer-Encoding: CHUNKED\r\n\r\n3\r\nabc\r\n${CHUNKS}`,
    'abc',
  ),
  unambiguous(
    'a coding with spaces around it',
    '9112 §5.1',
    `Transfer-Encoding:  chunked \r\n\r\n3\r\nabc\r\n${CHUNKS}`,
    'abc',
  ),
];

const lines: Case[] = [
  framing('a space before the colon', '9112 §5.1', `Transfer-Encoding : chunked\r\n\r\n${CHUNKS}`),
  framing('a tab before the colon', '9112 §5.1', `Transfer-Encoding\t: chunked\r\n\r\n${CHUNKS}`),
  framing('a folded field', '9112 §5.2', `X: 1\r\n ${TE}\r\n${CHUNKS}`),
  framing('a field folded with a tab', '9112 §5.2', `X: 1\r\n\t${TE}\r\n${CHUNKS}`),
  framing(
    'a folded value of Transfer-Encoding',
    '9112 §5.2',
    `Transfer-Encoding:\r\n chunked\r\n\r\n${CHUNKS}`,
  ),
  refuses(
    'white space before the first field',
    '9112 §2.2',
    400,
    `GET / HTTP/1.1\r\n Host: shop\r\nHost: shop\r\n\r\n`,
  ),
  framing('a bare LF after a field', '9112 §2.2', `X: 1\n${TE}\r\n${CHUNKS}`),
  framing('a bare LF at the end of the head', '9112 §2.2', 'Content-Length: 0\n\n'),
  framing('a bare CR in a field', '9112 §2.2', `X: 1\r${TE}\r\n${CHUNKS}`),
  framing('a bare CR for the end of a line', '9112 §2.2', `X: 1\r\r\n${TE}\r\n${CHUNKS}`),
  framing('NUL in a value', '9110 §5.5', `X: a\0b\r\n${TE}\r\n${CHUNKS}`),
  framing('NUL in a name', '9110 §5.1', `X\0: a\r\n${TE}\r\n${CHUNKS}`),
  framing('a field without a name', '9112 §5', `: chunked\r\n${TE}\r\n${CHUNKS}`),
  framing('a line without a colon', '9112 §5', `X\r\n${TE}\r\n${CHUNKS}`),
  framing('a space in a name', '9110 §5.1', `X Transfer-Encoding: chunked\r\n\r\n${CHUNKS}`),
  framing('a name beyond ASCII', '9110 §5.1', `\xa0Transfer-Encoding: chunked\r\n\r\n${CHUNKS}`),
  refuses('bare LFs alone', '9112 §2.2', 400, 'GET / HTTP/1.1\nHost: shop\n\n'),
];

const chunks: Case[] = [
  framing('a chunk size with a prefix', '9112 §7.1', `${TE}\r\n0x0\r\n\r\n`),
  framing('a chunk size with a sign', '9112 §7.1', `${TE}\r\n-1\r\n\r\n`),
  framing('a chunk size beyond 64 bits', '9112 §7.1', `${TE}\r\n${'f'.repeat(17)}\r\n\r\n`),
  framing('a chunk size after a space', '9112 §7.1', `${TE}\r\n 0\r\n\r\n`),
  framing('no chunk size', '9112 §7.1', `${TE}\r\n\r\n\r\n`),
  framing('a bare LF after a chunk size', '9112 §7.1', `${TE}\r\n0\n\n`),
  framing('a bare LF in a chunk extension', '9112 §7.1.1', `${TE}\r\n0;a\nb\r\n\r\n`),
  framing(
    '20 KiB of chunk extensions',
    '9112 §7.1.1',
    `${TE}\r\n3;${'a'.repeat(20_480)}\r\nabc\r\n${CHUNKS}`,
    413,
  ),
  framing('a length among the trailers', '9110 §6.5.1', `${TE}\r\n0\r\nContent-Length: 40\r\n\r\n`),
  unambiguous(
    'a chunk extension, which is dropped',
    '9112 §7.1.1',
    `${TE}\r\n3;a="b;c"\r\nabc\r\n${CHUNKS}`,
    'abc',
  ),
  unambiguous(
    'a chunk size with leading zeros',
    '9112 §7.1',
    `${TE}\r\n0003\r\nabc\r\n${CHUNKS}`,
    'abc',
  ),
  {
    name: 'more data than the chunk size says: broken off, and no second request',
    rfc: '9112 §7.1',
    async check({ ask, origin }) {
      await ask(`${POST}${TE}\r\n1\r\nabc\r\n${CHUNKS}${SMUGGLED}`);
      expect(origin.requests()).toEqual([]);
      expect(origin.received.join('')).not.toContain('smuggled');
    },
  },
  {
    name: 'a bad chunk once the head is on its way: broken off, and no second request',
    rfc: '9112 §7.1',
    async check({ connect, origin }) {
      const client = connect();
      client.send(`${POST}${TE}\r\n3\r\nabc\r\n`);
      await until(() => origin.received.join('').includes('abc'));
      client.send(`0x\r\n\r\n${SMUGGLED}`);
      await client.closed();
      await until(() => origin.open.size === 0);
      expect(origin.requests()).toEqual([]);
      expect(origin.received.join('')).not.toContain('smuggled');
    },
  },
  {
    name: 'a bare CR after chunk data: broken off, and no second request',
    rfc: '9112 §7.1',
    async check({ ask, origin }) {
      await ask(`${POST}${TE}\r\n3\r\nabc\r0\r\n\r\n${SMUGGLED}`);
      expect(origin.requests()).toEqual([]);
      expect(origin.received.join('')).not.toContain('smuggled');
    },
  },
];

const hosts: Case[] = [
  framing('two hosts', '9112 §3.2', 'Host: other\r\n\r\n'),
  refuses('no host', '9112 §3.2', 400, `GET / HTTP/1.1\r\n\r\n${SMUGGLED}`),
  refuses(
    'a host with user information',
    '9112 §3.2',
    400,
    `GET / HTTP/1.1\r\nHost: shop@other\r\n\r\n${SMUGGLED}`,
  ),
  refuses(
    'a host with a path',
    '9112 §3.2',
    400,
    `GET / HTTP/1.1\r\nHost: shop/other\r\n\r\n${SMUGGLED}`,
  ),
  refuses(
    'a list of hosts',
    '9112 §3.2',
    400,
    `GET / HTTP/1.1\r\nHost: shop, other\r\n\r\n${SMUGGLED}`,
  ),
  refuses(
    'a host with a space',
    '9112 §3.2',
    400,
    `GET / HTTP/1.1\r\nHost: shop other\r\n\r\n${SMUGGLED}`,
  ),
];

export const smuggling: Group = {
  title: 'What can be read in two ways is refused, or goes on in one form',
  cases: [...lengths, ...codings, ...lines, ...chunks, ...hosts],
};
