import { gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { GET, onlyAnswer, onlyRequest, passesOn, request, sendsOn } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';
import { firstValue, valuesOf } from '../http-message.ts';

const BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('');
const chunked = (...parts: string[]) =>
  `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('')}0\r\n\r\n`;
const post = (fields: string[], body: string) => request('POST / HTTP/1.1', ...fields) + body;

const requests: Case[] = [
  sendsOn(
    'every byte of a body with a length',
    '9112 §6.2',
    post(['Content-Length: 256'], BYTES),
    ({ body, fields }) =>
      expect([body, firstValue(fields, 'content-length')]).toEqual([BYTES, '256']),
  ),
  sendsOn(
    'every byte of a body in chunks',
    '9112 §7.1',
    post(['Transfer-Encoding: chunked'], chunked(BYTES, 'a', BYTES)),
    ({ body }) => expect(body).toBe(`${BYTES}a${BYTES}`),
  ),
  sendsOn(
    'an empty body with a length',
    '9110 §8.6',
    post(['Content-Length: 0'], ''),
    ({ body, fields }) => expect([body, firstValue(fields, 'content-length')]).toEqual(['', '0']),
  ),
  sendsOn(
    'an empty body in chunks',
    '9112 §7.1',
    post(['Transfer-Encoding: chunked'], chunked()),
    ({ body }) => expect(body).toBe(''),
  ),
  sendsOn('a POST without a body', '9110 §8.6', request('POST / HTTP/1.1'), ({ body }) =>
    expect(body).toBe(''),
  ),
  ...['GET', 'DELETE', 'OPTIONS', 'PROPFIND'].map((method) =>
    sendsOn(
      `${method} with a body`,
      '9110 §9.3',
      `${request(`${method} / HTTP/1.1`, 'Content-Length: 4')}body`,
      ({ body }) => expect(body).toBe('body'),
    ),
  ),
  sendsOn(
    'GET with a body in chunks',
    '9110 §9.3.1',
    request('GET / HTTP/1.1', 'Transfer-Encoding: chunked') + chunked('body'),
    ({ body }) => expect(body).toBe('body'),
  ),
  {
    name: 'trailers of a request that announces them',
    rfc: '9110 §6.5',
    async check(world) {
      await world.ask(
        `${request('POST / HTTP/1.1', 'Transfer-Encoding: chunked', 'Trailer: Digest')}4\r\nbody\r\n0\r\nDigest: abc\r\nX-T: 1\r\n\r\n`,
      );
      const { body, trailers, fields } = onlyRequest(world);
      expect([body, trailers]).toEqual(['body', ['Digest', 'abc', 'X-T', '1']]);
      expect(valuesOf(fields, 'trailer')).toEqual(['Digest']);
    },
  },
  sendsOn(
    'trailers that are announced with Expect and a length',
    '9110 §6.6.2',
    `${request('POST / HTTP/1.1', 'Content-Length: 4', 'Expect: 100-continue', 'Trailer: X-T')}body`,
    ({ body, fields }) => expect([body, valuesOf(fields, 'trailer')]).toEqual(['body', []]),
  ),
  sendsOn(
    'trailers that nobody announced go on as well',
    '9110 §6.5',
    `${request('POST / HTTP/1.1', 'Transfer-Encoding: chunked')}4\r\nbody\r\n0\r\nX-T: 1\r\n\r\n`,
    ({ body, trailers }) => expect([body, trailers]).toEqual(['body', ['X-T', '1']]),
  ),
];

const gzip = gzipSync('compressed').toString('latin1');

const answers: Case[] = [
  passesOn(
    'every byte of an answer with a length',
    '9112 §6.2',
    `HTTP/1.1 200 OK\r\nContent-Length: 256\r\n\r\n${BYTES}`,
    (got) => expect(onlyAnswer(got).body).toBe(BYTES),
  ),
  passesOn(
    'every byte of an answer in chunks',
    '9112 §7.1',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(BYTES, 'b')}`,
    (got) => expect(onlyAnswer(got).body).toBe(`${BYTES}b`),
  ),
  passesOn(
    'an empty answer in chunks',
    '9112 §7.1',
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunked()}`,
    (got) => expect(onlyAnswer(got).body).toBe(''),
  ),
  passesOn(
    'compressed bytes, untouched',
    '9110 §8.4',
    `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${gzip.length}\r\n\r\n${gzip}`,
    (got) => {
      const { body, fields } = onlyAnswer(got);
      expect([body, firstValue(fields, 'content-encoding')]).toEqual([gzip, 'gzip']);
    },
    request('GET / HTTP/1.1', 'Accept-Encoding: gzip'),
  ),
  passesOn(
    'a range',
    '9110 §14',
    'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-2/4\r\nContent-Length: 2\r\n\r\nod',
    (got) => {
      const { body, fields } = onlyAnswer(got);
      expect([body, firstValue(fields, 'content-range')]).toEqual(['od', 'bytes 1-2/4']);
    },
  ),
  passesOn(
    'several ranges',
    '9110 §14.6',
    'HTTP/1.1 206 Partial Content\r\nContent-Type: multipart/byteranges; boundary=x\r\nContent-Length: 5\r\n\r\n--x--',
    (got) => expect(onlyAnswer(got).body).toBe('--x--'),
  ),
  {
    name: 'an answer that ends with its connection',
    rfc: '9112 §6.3',
    given: {
      origin: (_request, socket) => {
        socket.end('HTTP/1.1 200 OK\r\n\r\nto the end');
        return undefined;
      },
    },
    check: async ({ ask }) => expect(onlyAnswer(await ask(GET)).body).toBe('to the end'),
  },
  passesOn(
    'an answer with a length and chunks is a 502',
    '9112 §6.3',
    `HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n${chunked('body')}`,
    (got) => expect(onlyAnswer(got).start).toBe('HTTP/1.1 502 Bad Gateway'),
  ),
  passesOn(
    'trailers of an answer',
    '9110 §6.5',
    'HTTP/1.1 200 OK\r\nTrailer: Digest\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nDigest: abc\r\nX-T: 1\r\n\r\n',
    (got) => expect(onlyAnswer(got).trailers).toEqual(['Digest', 'abc', 'X-T', '1']),
  ),
  passesOn(
    'trailers that are announced of an answer with a length',
    '9110 §6.6.2',
    'HTTP/1.1 200 OK\r\nTrailer: Digest\r\nContent-Length: 4\r\n\r\nbody',
    (got) => expect(onlyAnswer(got).body).toBe('body'),
  ),
  passesOn(
    'trailers that are announced to HTTP/1.0',
    '9110 §6.6.2',
    'HTTP/1.1 200 OK\r\nTrailer: Digest\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nDigest: abc\r\n\r\n',
    (got) => expect(got).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\nbody$/s),
    request('GET / HTTP/1.0'),
  ),
  passesOn(
    'no trailer frames or routes anything',
    '9110 §6.5.1',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nConnection: close\r\nHost: a\r\nX-T: 1\r\n\r\n',
    (got) => expect(onlyAnswer(got).trailers).toEqual(['X-T', '1']),
  ),
];

/** Two answers on a connection: the first has no body, whatever it says. */
function bodiless(name: string, rfc: string, answer: string, method = 'GET'): Case {
  return {
    name,
    rfc,
    given: {
      origin: ({ start }) =>
        start.includes('/2') ? 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond' : answer,
    },
    async check({ ask }) {
      const got = await ask(
        `${method} /1 HTTP/1.1\r\nHost: shop\r\n\r\n${request('GET /2 HTTP/1.1')}`,
      );
      expect(got.match(/HTTP\/1\.1 \d+/g)).toHaveLength(2);
      expect(got).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK\r\n.*\r\n\r\nsecond$/s);
      const first = got.slice(0, got.indexOf('\r\n\r\n'));
      const sent = answer.slice(0, answer.indexOf('\r\n\r\n'));
      expect(/content-length: .*/i.exec(first)?.[0]).toBe(
        /^HTTP\/1.1 204/.test(sent) ? undefined : /content-length: .*/i.exec(sent)?.[0],
      );
      expect(first).not.toMatch(/transfer-encoding|trailer/i);
    },
  };
}

const empty: Case[] = [
  bodiless(
    'HEAD keeps the length of what GET would get',
    '9110 §9.3.2',
    'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n',
    'HEAD',
  ),
  bodiless(
    'HEAD of an answer in chunks',
    '9110 §9.3.2',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
    'HEAD',
  ),
  bodiless('HEAD without a length', '9110 §9.3.2', 'HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\n', 'HEAD'),
  bodiless(
    'HEAD of an answer that announces trailers',
    '9110 §6.6.2',
    'HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n',
    'HEAD',
  ),
  bodiless(
    '304 that announces trailers',
    '9110 §6.6.2',
    'HTTP/1.1 304 Not Modified\r\nTrailer: X-T\r\n\r\n',
  ),
  bodiless('204', '9110 §15.3.5', 'HTTP/1.1 204 No Content\r\n\r\n'),
  bodiless(
    '204 with a length loses it',
    '9110 §8.6',
    'HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n',
  ),
  bodiless('304', '9110 §15.4.5', 'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n'),
  bodiless(
    '304 with the length of what it stands for',
    '9110 §15.4.5',
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n',
  ),
];

export const bodies: Group = { title: 'Bodies', cases: [...requests, ...answers, ...empty] };
