import { expect } from '@jest/globals';
import { GET, onlyAnswer, passesOn, request, sendsOn } from '../checks.ts';
import type { Case, Group } from '../conformance-case.ts';
import { firstValue, valuesOf } from '../http-message.ts';

/** The lines of a message, in order, that have one of the names. */
function linesOf(fields: readonly string[], names: RegExp): string[] {
  return fields.flatMap((name, index) =>
    index % 2 === 0 && names.test(name) ? [`${name}: ${fields[index + 1]}`] : [],
  );
}

const MIXED = ['X-One: 1', 'x-two: 2', 'X-ONE: 3', 'Cookie: a=1', 'COOKIE: b=2', 'X-two: 4'];

const requests: Case[] = [
  sendsOn(
    'order, case and duplicates of a request',
    '9110 §5.3',
    request('GET / HTTP/1.1', ...MIXED),
    ({ fields }) => expect(linesOf(fields, /^(x-one|x-two|cookie)$/i)).toEqual(MIXED),
  ),
  sendsOn('an empty value', '9110 §5.5', request('GET / HTTP/1.1', 'X-A:'), ({ fields }) =>
    expect(valuesOf(fields, 'x-a')).toEqual(['']),
  ),
  sendsOn(
    'bytes beyond ASCII in a value, valid UTF-8 or not',
    '9110 §5.5',
    request('GET / HTTP/1.1', 'X-A: \xec\x83\x81 \xff\xfe'),
    ({ fields }) => expect(valuesOf(fields, 'x-a')).toEqual(['\xec\x83\x81 \xff\xfe']),
  ),
  {
    name: 'bytes beyond ASCII in a value of an answer whose body comes later',
    rfc: '9110 §5.5',
    given: {
      origin: (_request, socket) => {
        setTimeout(() => socket.write('ok'), 100);
        return 'HTTP/1.1 200 OK\r\nX-A: \xec\x83\x81 \xff\xfe\r\nContent-Length: 2\r\n\r\n';
      },
    },
    check: async ({ ask }) => {
      const { fields, body } = onlyAnswer(await ask(GET));
      expect([valuesOf(fields, 'x-a'), body]).toEqual([['\xec\x83\x81 \xff\xfe'], 'ok']);
    },
  },
  sendsOn(
    'bytes beyond ASCII in a value of a request with trailers',
    '9110 §5.5',
    `${request('POST / HTTP/1.1', 'X-A: \xec\x83\x81 \xff\xfe', 'Trailer: X-T', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
    ({ fields }) => expect(valuesOf(fields, 'x-a')).toEqual(['\xec\x83\x81 \xff\xfe']),
  ),
  sendsOn(
    'bytes beyond ASCII in a value of a request with Expect',
    '9110 §5.5',
    request('GET / HTTP/1.1', 'X-A: \xec\x83\x81 \xff\xfe', 'Expect: 100-continue'),
    ({ fields }) => expect(valuesOf(fields, 'x-a')).toEqual(['\xec\x83\x81 \xff\xfe']),
  ),
  sendsOn(
    'tabs and spaces within a value',
    '9110 §5.5',
    request('GET / HTTP/1.1', 'X-A: a\t b  c'),
    ({ fields }) => expect(valuesOf(fields, 'x-a')).toEqual(['a\t b  c']),
  ),
  sendsOn(
    'every character that a name may have',
    '9110 §5.1',
    request('GET / HTTP/1.1', "!#$%&'*+-.^_`|~09aZ: 1"),
    ({ fields }) => expect(fields).toContain("!#$%&'*+-.^_`|~09aZ"),
  ),
  sendsOn(
    'Host as the client wrote it',
    '9110 §7.2',
    GET.replace('shop', 'Shop.EXAMPLE:8443'),
    ({ fields }) => expect(valuesOf(fields, 'host')).toEqual(['Shop.EXAMPLE:8443']),
  ),
  sendsOn('an empty Host', '9112 §3.2', GET.replace('shop', ''), ({ fields }) =>
    expect(valuesOf(fields, 'host')).toEqual(['']),
  ),
  sendsOn(
    'credentials',
    '9110 §11.7',
    request('GET / HTTP/1.1', 'Authorization: Basic YTpi'),
    ({ fields }) => expect(valuesOf(fields, 'authorization')).toEqual(['Basic YTpi']),
  ),
  sendsOn(
    'conditions and ranges',
    '9110 §13',
    request('GET / HTTP/1.1', 'If-None-Match: "a", W/"b"', 'Range: bytes=0-1,-2'),
    ({ fields }) =>
      expect([firstValue(fields, 'if-none-match'), firstValue(fields, 'range')]).toEqual([
        '"a", W/"b"',
        'bytes=0-1,-2',
      ]),
  ),
  sendsOn('no Accept-Encoding of this proxy’s own', '9110 §12.5.3', GET, ({ fields }) =>
    expect(valuesOf(fields, 'accept-encoding')).toEqual([]),
  ),
  sendsOn(
    '3,000 field lines, none of them lost',
    '9110 §5.4',
    request('GET / HTTP/1.1', ...Array.from({ length: 3_000 }, (_, at) => `X: ${at}`)),
    ({ fields }) => expect(valuesOf(fields, 'x')).toHaveLength(3_000),
  ),
];

const hopByHop: Case[] = [
  ...['Connection: X-Hop', 'Connection: close, x-hop', 'Connection: keep-alive,\tX-HOP ,'].map(
    (line) =>
      sendsOn(
        `what a request’s "${line.replace('\t', ' ')}" names`,
        '9110 §7.6.1',
        request('GET / HTTP/1.1', line, 'X-Hop: 1'),
        ({ fields }) => expect(valuesOf(fields, 'x-hop')).toEqual([]),
      ),
  ),
  ...['Keep-Alive: timeout=5', 'Proxy-Connection: keep-alive', 'TE: trailers', 'Upgrade: h2c'].map(
    (line) =>
      sendsOn(
        `"${line}" stays behind`,
        '9110 §7.6.1',
        request('GET / HTTP/1.1', line),
        ({ fields }) =>
          expect(valuesOf(fields, line.split(':')[0]?.toLowerCase() ?? '')).toEqual([]),
      ),
  ),
  sendsOn(
    'Connection cannot take Host, lengths or Via away',
    '9110 §7.6.1',
    request(
      'POST / HTTP/1.1',
      'Connection: Host, Content-Length, Via, X-Forwarded-For',
      'Content-Length: 1',
    ).concat('a'),
    ({ fields, body }) => {
      expect([firstValue(fields, 'host'), firstValue(fields, 'via'), body]).toEqual([
        'shop',
        '1.1 banyan',
        'a',
      ]);
      expect(valuesOf(fields, 'x-forwarded-for')).toEqual(['127.0.0.1']);
    },
  ),
  passesOn(
    'what an answer’s Connection names',
    '9110 §7.6.1',
    'HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: max=1\r\nContent-Length: 0\r\n\r\n',
    (got) => {
      expect(got).not.toMatch(/x-hop|max=1/i);
    },
  ),
  sendsOn(
    'Via gets another member',
    '9110 §7.6.3',
    request('GET / HTTP/1.1', 'Via: 1.0 cdn'),
    ({ fields }) => expect(valuesOf(fields, 'via')).toEqual(['1.0 cdn', '1.1 banyan']),
  ),
  sendsOn(
    'Via tells the version that was received',
    '9110 §7.6.3',
    'GET / HTTP/1.0\r\nHost: shop\r\n\r\n',
    ({ fields }) => expect(valuesOf(fields, 'via')).toEqual(['1.0 banyan']),
  ),
];

const MANY =
  'Set-Cookie: a=1; Path=/\r\nx-b: \xec\x83\x81\r\nset-cookie: b=2\r\nX-B:\r\nServer: old\r\nDate: then\r\n';

const answers: Case[] = [
  passesOn(
    'order, case and duplicates of an answer',
    '9110 §5.3',
    `HTTP/1.1 200 OK\r\n${MANY}Content-Length: 0\r\n\r\n`,
    (got) =>
      expect(linesOf(onlyAnswer(got).fields, /^(set-cookie|x-b|server|date)$/i).join('\r\n')).toBe(
        MANY.replace('X-B:', 'X-B: ').trimEnd(),
      ),
  ),
  passesOn(
    'a reason of its own',
    '9112 §4',
    'HTTP/1.1 299 Very  Fine!\r\nContent-Length: 0\r\n\r\n',
    (got) => expect(onlyAnswer(got).start).toBe('HTTP/1.1 299 Very  Fine!'),
  ),
  passesOn('an empty reason', '9112 §4', 'HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n', (got) =>
    expect(onlyAnswer(got).start).toBe('HTTP/1.1 200 '),
  ),
  passesOn(
    'a reason in UTF-8',
    '9112 §4',
    'HTTP/1.1 404 \xec\x97\x86\xec\x9d\x8c\r\nContent-Length: 0\r\n\r\n',
    (got) => expect(onlyAnswer(got).start).toBe('HTTP/1.1 404 \xec\x97\x86\xec\x9d\x8c'),
  ),
  ...[201, 206, 301, 302, 307, 401, 404, 410, 418, 429, 500, 503, 599].map((status) =>
    passesOn(
      `status ${status}, with its body`,
      '9110 §15',
      `HTTP/1.1 ${status} Because\r\nLocation: http://other/?a=%20\r\nContent-Length: 4\r\n\r\nbody`,
      (got) => {
        const { start, body, fields } = onlyAnswer(got);
        expect([start, body]).toEqual([`HTTP/1.1 ${status} Because`, 'body']);
        expect(valuesOf(fields, 'location')).toEqual(['http://other/?a=%20']);
        expect(fields).not.toContain('X-Banyan-Error');
      },
    ),
  ),
  passesOn(
    'a Date is added where there is none',
    '9110 §6.6.1',
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    (got) => expect(valuesOf(onlyAnswer(got).fields, 'date')).toHaveLength(1),
  ),
  passesOn(
    'a header section of 30 KiB',
    '9110 §5.4',
    `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(30_000)}\r\nContent-Length: 0\r\n\r\n`,
    (got) => expect(firstValue(onlyAnswer(got).fields, 'x')).toHaveLength(30_000),
  ),
];

export const fields: Group = {
  title: 'Header fields and status lines',
  cases: [...requests, ...hopByHop, ...answers],
};
