import { expect, it } from '@jest/globals';
import {
  type CombinedEntry,
  combinedLines,
} from '../../../../strangler-proxy/domain/combined-line.ts';

const entry: CombinedEntry = {
  client: '192.0.2.0',
  at: Date.UTC(2026, 10, 21, 20, 5, 9, 999),
  method: 'GET',
  target: '/shop/',
  version: '1.1',
  status: 200,
  bytes: 165,
  referer: 'http://shop.example.com/',
  userAgent: 'curl/8.5.0',
};
const line = (part: Partial<CombinedEntry>) => combinedLines()({ ...entry, ...part });

it('a line is as Apache writes it', () => {
  expect(line({})).toBe(
    '192.0.2.0 - - [21/Nov/2026:20:05:09 +0000] "GET /shop/ HTTP/1.1" 200 165 "http://shop.example.com/" "curl/8.5.0"\n',
  );
});

it('what is not known is a hyphen, and so is no body', () => {
  expect(line({ client: '-', target: '', bytes: 0, referer: undefined, userAgent: '' })).toBe(
    '- - - [21/Nov/2026:20:05:09 +0000] "-" 200 - "-" "-"\n',
  );
});

it('a client that left has the status 499', () => {
  expect(line({ status: undefined })).toContain('" 499 165 "');
});

it.each([
  ['a "quote"', 'a \\"quote\\"'],
  ['back\\slash', 'back\\\\slash'],
  ['two\r\nlines', 'two\\r\\nlines'],
  ['\t\v\b', '\\t\\v\\b'],
  ['\x1b[31m\x7f', '\\x1b[31m\\x7f'],
  // Header values come as one character a byte.
  [Buffer.from('홍').toString('latin1'), '\\xed\\x99\\x8d'],
])('%j cannot break out of its place', (userAgent, escaped) => {
  expect(line({ userAgent })).toMatch(/"[^"]*"\n$|\\"/);
  expect(line({ userAgent }).endsWith(` "${escaped}"\n`)).toBe(true);
});

it('each second has its own time', () => {
  const combined = combinedLines();
  const times = [0, 999, 1000, 61_000].map((ms) => combined({ ...entry, at: ms }).slice(14, 42));
  expect(times).toEqual([
    '[01/Jan/1970:00:00:00 +0000]',
    '[01/Jan/1970:00:00:00 +0000]',
    '[01/Jan/1970:00:00:01 +0000]',
    '[01/Jan/1970:00:01:01 +0000]',
  ]);
});
