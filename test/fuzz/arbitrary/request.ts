import fc, { type Arbitrary } from 'fast-check';
import { framed } from './body.ts';
import { anyBytes, lineEnd, mostly } from './text.ts';

const method = mostly(
  ['GET', 'GET', 'POST', 'POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'PATCH', 'PROPFIND', 'TRACE'],
  ...['CONNECT', 'get', 'PRI', 'QUERY', 'G ET', '', 'M-SEARCH', 'X'.repeat(300), 'GET\t', 'SOURCE'],
);

const target = mostly(
  ['/steady/a', '/legacy/a', '/steady/a?b=c&d', '//legacy//', '/legacy/%2e%2e/x', '/steady/;x'],
  ...[
    '*',
    'http://other/steady/a',
    'HTTP://other:80?a',
    'http://user@other/',
    'http://',
    'ftp://a/',
  ],
  ...['/a b', '/\x80', '/a\tb', '/a#b', '', 'a', '?a', '/\0', '/\x7f', `/${'a'.repeat(9_000)}`],
  ...[
    '/steady/../legacy',
    '/steady/..;/',
    'other:80',
    '/%zz',
    '/"<>\\^`{|}',
    'http:///a',
    '/%0d%0a',
  ],
);

const version = mostly(
  ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'],
  ...['HTTP/1.2', 'HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'HTTP/1.1 ', 'HTTP/1.1\t', 'HTTP/01.1', ''],
  ...['HTTP/1.10', 'HTTP/1,1', 'HTTPS/1.1', 'ICE/1.0', 'RTSP/1.0'],
);

const host = mostly(
  'Host: shop',
  ...['', 'Host: a\r\nHost: b', 'Host: a,b', 'Host: a/b', 'Host: u@a', 'Host:', 'Host: a b'],
  ...[
    'host:shop',
    'Host: [::1]:80',
    'Host : shop',
    'Host: \xff',
    'HOST: a\r\nhost: a',
    'Host: a#b',
  ],
);

const name = mostly(
  ['X-A', 'X-A', 'Cookie', 'accept', 'Range'],
  ...['X A', 'X-A ', ' X-A', 'X-A\t', '', '\0', 'X\0', '\xff', '(', 'X-A\x0b', 'x'.repeat(3_000)],
);

const value = fc.oneof(
  { arbitrary: fc.constantFrom('1', '', 'a, b', 'a="b"', '\t a \t', '\xeb\xa5\xbc'), weight: 6 },
  {
    arbitrary: fc.constantFrom(
      'a\0b',
      'a\rb',
      'a\nb',
      'a\r\n b',
      'a\r\n\tb',
      '\x7f',
      '\x1b',
      '\x01',
    ),
    weight: 1,
  },
  { arbitrary: anyBytes, weight: 1 },
);

const colon = mostly([': ', ':', ':\t'], ' : ', '\t:', ' ', '::', '\0:', ': \r\n ');

/** Fields that a proxy acts on. */
const known = fc.constantFrom(
  ...['Connection: keep-alive', 'Connection: close', 'Connection: X-A', 'Connection: close, X-A'],
  ...['Connection: Host, Via', 'Proxy-Connection: close', 'Proxy-Connection: keep-alive'],
  ...['Keep-Alive: timeout=1', 'TE: trailers', 'Expect: 100-continue', 'Expect: x', 'Upgrade: h2c'],
  ...[
    'Connection: Upgrade\r\nUpgrade: websocket',
    'Connection: upgrade\r\nUpgrade: h2c',
    'Trailer: X-T',
  ],
  ...['Upgrade: websocket', 'Max-Forwards: 0', 'Max-Forwards: 5', 'Max-Forwards: -1'],
  ...['X-Forwarded-For: 127.0.0.1', 'X_Forwarded_For: 127.0.0.1', 'Forwarded: for=127.0.0.1'],
  ...['X-Forwarded-Host: a', 'Via: 1.1 banyan', 'traceparent: 00-0-0-0', 'Cookie: a=b; c'],
  ...['__proto__: 1', 'constructor: 1', 'X-HTTP-Method-Override: PUT', 'Content-Encoding: gzip'],
);

const field: Arbitrary<string> = fc.oneof(
  { arbitrary: known, weight: 2 },
  { arbitrary: fc.tuple(name, colon, value).map((parts) => parts.join('')), weight: 1 },
);

/** One request in bytes: most by the book, some not, in one thing or in several. */
export const request: Arbitrary<string> = fc
  .record({
    line: fc.tuple(method, target, version),
    space: mostly(' ', '  ', '\t', ' \x0b', '\r ', '\0'),
    host,
    fields: fc.array(field, { maxLength: 3 }),
    framed,
    end: lineEnd,
    lastEnd: mostly('\r\n', '\n', '\r', '', '\r\n\r\n', ' \r\n'),
    before: mostly('', '\r\n', '\n', '\r\n\r\n', ' ', '\0'),
  })
  .map(({ line, space, host: first, fields, framed: { fields: framing, body }, ...ends }) => {
    const lines = [...(first === '' ? [] : [first]), ...fields, ...framing];
    const rest = lines.map((each) => `${each}\r\n`).join('');
    return `${ends.before}${line.join(space)}${ends.end}${rest}${ends.lastEnd}${body}`;
  });
