import fc, { type Arbitrary } from 'fast-check';

/** One of these texts, the first twenty times as often as all the others together. */
export function mostly(usual: string | readonly string[], ...others: string[]): Arbitrary<string> {
  return fc.oneof(
    { arbitrary: fc.constantFrom(...[usual].flat()), weight: 20 },
    { arbitrary: fc.constantFrom(...others), weight: 1 },
  );
}

/** All 256 of them. */
export const anyBytes: Arbitrary<string> = fc
  .uint8Array({ maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'));

/** A request within a request: what a smuggler would have the origin see. */
export const HIDDEN =
  'GET /steady/hidden HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: 127.0.0.1\r\nVia: 1.1 banyan\r\n\r\n';

/** An answer within an answer: what would be taken for somebody else's. */
export const FORGED = 'HTTP/1.1 200 OK\r\nX-Case: 127.0.0.1\r\nContent-Length: 6\r\n\r\nforged';

/** Shares of a length, at which bytes are cut into writes. */
export const cuts: Arbitrary<number[]> = fc.oneof(
  { arbitrary: fc.constant<number[]>([]), weight: 2 },
  {
    arbitrary: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 4 }),
    weight: 1,
  },
);

/** What a line may end with, and what it may not. */
export const lineEnd = mostly('\r\n', '\n', '\r', '\r\r\n', '\n\r', ' \r\n', '\0\r\n', '\r\n\r\n');
