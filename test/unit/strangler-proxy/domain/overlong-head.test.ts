import { expect, it } from '@jest/globals';
import { isTargetTooLong } from '../../../../strangler-proxy/domain/overlong-head.ts';

const long = 'x'.repeat(1_000);

it.each([
  ['GET /', true],
  ['M-SEARCH http://shop/', true],
  ['\r\nGET /', true],
  ['GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2?a=', true],
  ['GET / HTTP/1.1\r\nX: ', false],
  ['GET / HTTP/1.1\r\nHost: a\r\nX-', false],
  ['POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: ', false],
  ['/in/a/later/packet?a=%20&b=', true],
  ['a=1; b=', false],
  ['of a field\r\nX: ', false],
  ['{"a":"', false],
])('a parser that stopped in %j and a long run met too long a target: %s', (parsed, expected) => {
  expect(isTargetTooLong(parsed + long)).toBe(expected);
});
