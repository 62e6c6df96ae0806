import fc, { type Arbitrary } from 'fast-check';
import type { FuzzAnswer } from '../fuzz-case.ts';
import { framed } from './body.ts';
import { anyBytes, cuts, FORGED, lineEnd, mostly } from './text.ts';

const status = mostly(
  [
    '200 OK',
    '200 OK',
    '404 Not Found',
    '302 Found',
    '204 No Content',
    '304 Not Modified',
    '500 No',
  ],
  ...['100 Continue', '101 Switching Protocols', '103 Early Hints', '099 No', '600 No', '1000 No'],
  ...['200', '200 ', '20 OK', '-1 OK', '200OK', '200 O\0K', '200 \xec\x9d\x91', '999 A', '2 00 OK'],
);

const version = mostly(
  ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0'],
  ...['HTTP/2.0', 'HTTP/0.9', 'http/1.1', 'ICY', '', 'HTTP/1.1\t', ' HTTP/1.1', 'HTTP/11'],
);

const field = mostly(
  ['X-A: 1', 'Set-Cookie: a=b', 'Set-Cookie: c=d', 'Date: now', 'ETag: "a"', 'Via: 1.0 a', 'X-B:'],
  ...['X-A: a\0b', 'X-A: a\rSet-Cookie: b=1', 'X-A: a\nSet-Cookie: b=1', 'X-A: 1\r\n folded'],
  ...['X-A : 1', ' X-A: 1', 'X-A', ': 1', 'X\0: 1', 'X-A: \xff', 'Connection: close', 'X A: 1'],
  ...['Connection: X-A, Set-Cookie', 'Upgrade: websocket', 'Keep-Alive: timeout=0', 'Trailer: X-T'],
  ...['Keep-Alive: timeout=-1, max=0', `X-A: ${'a'.repeat(9_000)}`, '__proto__: 1', 'X-A: \x7f'],
);

/** Bytes before the final answer. */
const interim = mostly(
  '',
  ...[
    'HTTP/1.1 100 Continue\r\n\r\n',
    'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n',
    '\r\n',
    '\n',
  ],
  ...['HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 A\r\nX: 1\r\n\r\n', 'HTTP/1.1 103 A\r\n', ' '],
  'HTTP/1.1 103 A\r\nContent-Length: 6\r\n\r\nforged',
);

/** Bytes after it, that nobody asked for. */
const surplus = mostly('', FORGED, FORGED.slice(0, 20), '\r\n', 'x', '0\r\n\r\n');

/** One answer in bytes. */
export const answerBytes: Arbitrary<string> = fc
  .record({
    interim,
    line: fc.tuple(version, status),
    end: lineEnd,
    fields: fc.array(field, { maxLength: 3 }),
    framed,
    lastEnd: mostly('\r\n', '\n', '\r', '', ' \r\n'),
    surplus,
    kept: fc.oneof(
      { arbitrary: fc.constant(1), weight: 6 },
      { arbitrary: fc.double({ min: 0, max: 1, noNaN: true }), weight: 1 },
    ),
  })
  .map(({ line, framed: { fields: framing, body }, ...rest }) => {
    const lines = [...rest.fields, ...framing].map((each) => `${each}\r\n`).join('');
    const head = `${rest.interim}${line.join(' ')}${rest.end}${lines}${rest.lastEnd}`;
    const whole = `${head}${body}${rest.surplus}`;
    return whole.slice(0, Math.ceil(rest.kept * whole.length)); // the rest never comes
  });

/** An answer without a flaw, between the others: who waits for it must get it. */
const plain: Arbitrary<FuzzAnswer> = fc.tuple(fc.boolean(), anyBytes, cuts).map(
  ([chunked, body, places]): FuzzAnswer => ({
    bytes:
      chunked && body !== ''
        ? `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
        : `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    cuts: places,
    ends: false,
    isPlain: true,
  }),
);

/** Answers made of such bytes, one in three of them plain. */
export function answersOf(bytes: Arbitrary<string>): Arbitrary<FuzzAnswer> {
  const ends = fc.integer({ min: 0, max: 4 }).map((chance) => chance === 0);
  const fuzzed = fc.record({ bytes, cuts, ends, isPlain: fc.constant(false) });
  return fc.oneof({ arbitrary: fuzzed, weight: 2 }, { arbitrary: plain, weight: 1 });
}
