import { expect } from '@jest/globals';
import { onlyRequest, refuses, request, sendsOn } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';
import { firstValue, valuesOf } from '../http-message.ts';

/** A target that reaches the origin byte for byte. */
function untouched(name: string, target: string): Case {
  return sendsOn(name, '9110 §7.7', request(`GET ${target} HTTP/1.1`), ({ start }) =>
    expect(start).toBe(`GET ${target} HTTP/1.1`),
  );
}

const bytes: Case[] = [
  untouched('percent-encoded octets, in either case', '/%2F%2f%C3%a9?q=%20+%26'),
  untouched('an encoded slash', '/a%2Fb/c'),
  untouched('Korean, percent-encoded', '/%EC%83%81%ED%92%88?q=%B0%A1'),
  untouched('double slashes', '//a///b//'),
  untouched('dot segments', '/a/./../b/..'),
  untouched('encoded dot segments', '/members/%2e%2E/admin'),
  untouched('percent-encoded octets that are no UTF-8', '/%ff%FE/%C3?q=%80'),
  untouched('a percent sign that encodes nothing', '/100%/%zz?%'),
  untouched('an empty query', '/a?'),
  untouched('question marks in a query', '/a?b?c=?'),
  untouched('parameters of a segment', '/a;b=c/d;e'),
  untouched('brackets, braces and quotation marks', '/a[]{}|\\^`"<>?b[]={}|\\^`"<>'),
  untouched('a fragment, which no client should send', '/a#b?c'),
  untouched('a target of 20 KiB', `/${'a'.repeat(20_480)}`),
  untouched('a path that looks like a URL', '/http://other/'),
  untouched('a backslash', '/..\\a'),
];

const refused: Case[] = [
  refuses(
    'raw bytes beyond ASCII: 400 that says so',
    '9112 §3',
    400,
    request('GET /?q=\xb0\xa1 HTTP/1.1'),
  ),
  {
    name: 'raw bytes beyond ASCII: the answer says what to do',
    rfc: '',
    async check({ ask }) {
      expect(await ask(request('GET /\xec\x83\x81 HTTP/1.1'))).toMatch(/percent-encoded\.\n$/);
    },
  },
  refuses('a control character', '9112 §3', 400, request('GET /\x7f HTTP/1.1')),
  refuses('a space in the target', '9112 §3', 400, request('GET /a b HTTP/1.1')),
  refuses('a target that is neither path nor URL', '9112 §3.2', 400, request('GET shop HTTP/1.1')),
  refuses(
    'an asterisk for another method than OPTIONS',
    '9112 §3.2.4',
    400,
    request('GET * HTTP/1.1'),
  ),
  refuses('another scheme', '9110 §4.2', 400, request('GET ftp://shop/ HTTP/1.1')),
  refuses(
    'user information in a URL',
    '9110 §4.2.4',
    400,
    request('GET http://user@shop/ HTTP/1.1'),
  ),
];

const absolute: Case[] = [
  sendsOn(
    'absolute-form gives the origin its path',
    '9112 §3.2.2',
    request('GET http://shop/a?b HTTP/1.1'),
    ({ start }) => expect(start).toBe('GET /a?b HTTP/1.1'),
  ),
  sendsOn(
    'absolute-form outranks Host',
    '9112 §3.2.2',
    request('GET http://other:81/ HTTP/1.1'),
    ({ fields }) => expect(valuesOf(fields, 'host')).toEqual(['other:81']),
  ),
  sendsOn(
    'absolute-form without a path asks for /',
    '9112 §3.2.1',
    request('GET http://shop HTTP/1.1'),
    ({ start }) => expect(start).toBe('GET / HTTP/1.1'),
  ),
  sendsOn(
    'absolute-form with a query alone',
    '9112 §3.2.1',
    request('GET http://shop?a HTTP/1.1'),
    ({ start }) => expect(start).toBe('GET /?a HTTP/1.1'),
  ),
  sendsOn(
    'a URL of another server goes to the legacy: no open proxy',
    '9110 §7.4',
    request('GET http://127.0.0.1:1/ HTTP/1.1'),
    ({ start }) => expect(start).toBe('GET / HTTP/1.1'),
  ),
  refuses(
    'CONNECT: no tunnel',
    '9110 §9.3.6',
    501,
    'CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n',
  ),
  {
    name: 'CONNECT is answered with its code, and what follows is not forwarded',
    rfc: '9110 §9.3.6',
    async check({ ask, origin }) {
      const answer = await ask(
        'CONNECT shop:80 HTTP/1.1\r\nHost: shop:80\r\n\r\nGET / HTTP/1.1\r\nHost: shop\r\n\r\n',
      );
      expect(answer).toContain('X-Banyan-Error: request_method\r\n');
      expect(origin.received).toEqual([]);
    },
  },
  {
    name: 'CONNECT after other requests is answered after them',
    rfc: '9112 §9.3.2',
    async check({ ask }) {
      const answer = await ask(
        `GET /1 HTTP/1.1\r\nHost: shop\r\n\r\nGET /2 HTTP/1.1\r\nHost: shop\r\n\r\nCONNECT shop:80 HTTP/1.1\r\nHost: shop:80\r\n\r\n`,
      );
      expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(['200', '200', '501'].map(inLine));
    },
  },
];

const inLine = (status: string) => `HTTP/1.1 ${status}`;

const asterisk: Case[] = [
  sendsOn(
    'OPTIONS * stays an asterisk',
    '9112 §3.2.4',
    request('OPTIONS * HTTP/1.1'),
    ({ start, fields }) => {
      expect(start).toBe('OPTIONS * HTTP/1.1');
      expect(firstValue(fields, 'via')).toBe('1.1 banyan');
    },
  ),
  sendsOn(
    'OPTIONS of a URL without a path becomes an asterisk',
    '9112 §3.2.4',
    request('OPTIONS http://shop HTTP/1.1'),
    ({ start }) => expect(start).toBe('OPTIONS * HTTP/1.1'),
  ),
  sendsOn(
    'OPTIONS of a path stays a path',
    '9110 §9.3.7',
    request('OPTIONS /a HTTP/1.1'),
    ({ start }) => expect(start).toBe('OPTIONS /a HTTP/1.1'),
  ),
];

const methods: Case[] = ['PUT', 'PATCH', 'DELETE', 'PROPFIND', 'REPORT', 'PURGE', 'QUERY'].map(
  (method) =>
    sendsOn(`${method} goes on`, '9110 §9', request(`${method} /a HTTP/1.1`), ({ start }) =>
      expect(start).toBe(`${method} /a HTTP/1.1`),
    ),
);

const hops: Case[] = [
  ...(['OPTIONS', 'TRACE'] as const).map((method) =>
    sendsOn(
      `Max-Forwards of ${method} is counted down`,
      '9110 §7.6.2',
      request(`${method} / HTTP/1.1`, 'Max-Forwards: 3'),
      ({ fields }) => expect(valuesOf(fields, 'max-forwards')).toEqual(['2']),
    ),
  ),
  sendsOn(
    'Max-Forwards of another method is left alone',
    '9110 §7.6.2',
    request('GET / HTTP/1.1', 'Max-Forwards: 0'),
    ({ fields }) => expect(valuesOf(fields, 'max-forwards')).toEqual(['0']),
  ),
  refuses(
    'OPTIONS with none left is answered here',
    '9110 §7.6.2',
    200,
    request('OPTIONS / HTTP/1.1', 'Max-Forwards: 0'),
  ),
  {
    name: 'TRACE with none left is reflected here, without secrets',
    rfc: '9110 §9.3.8',
    async check({ ask, origin }) {
      const bytes = request('TRACE /a HTTP/1.1', 'Max-Forwards: 0', 'X-A: 1', 'Cookie: secret=1');
      const answer = await ask(bytes);
      expect(answer).toMatch(/^HTTP\/1\.1 200 .*\r\n\r\nTRACE \/a HTTP\/1\.1\r\n.*X-A: 1\r\n/s);
      expect(answer).not.toContain('secret');
      expect(origin.received).toEqual([]);
    },
  },
];

const old: Case[] = [
  {
    name: 'HTTP/1.0 without a Host gets the origin’s own',
    rfc: '9112 §3.2',
    async check(world) {
      await world.ask('GET / HTTP/1.0\r\n\r\n');
      const { start, fields } = onlyRequest(world);
      expect(start).toBe('GET / HTTP/1.1');
      expect(valuesOf(fields, 'host')).toEqual([`127.0.0.1:${world.origin.port}`]);
    },
  },
  refuses('HTTP/2 without negotiation', '9110 §15.6.6', 505, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  refuses(
    'a version that there is not',
    '9110 §15.6.6',
    505,
    'GET / HTTP/3.7\r\nHost: shop\r\n\r\n',
  ),
  refuses('a method in lower case', '9110 §9.1', 400, request('get / HTTP/1.1')),
  sendsOn(
    'an empty line before a request is skipped',
    '9112 §2.2',
    `\r\n${request('GET / HTTP/1.1')}`,
    ({ start }) => expect(start).toBe('GET / HTTP/1.1'),
  ),
];

export const targets: Group = {
  title: 'Request lines',
  cases: [...bytes, ...refused, ...absolute, ...asterisk, ...methods, ...hops, ...old],
};
