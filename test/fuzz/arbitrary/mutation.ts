import fc, { type Arbitrary } from 'fast-check';
import { FORGED, HIDDEN } from './text.ts';

/** Something that happens to bytes; places are shares of their length. */
type Mutation = (bytes: string) => string;

const place = fc.double({ min: 0, max: 1, noNaN: true });

const at = (bytes: string, share: number) => Math.floor(share * bytes.length);

const insert = (bytes: string, index: number, text: string, taken = 0) =>
  bytes.slice(0, index) + text + bytes.slice(index + taken);

/** What parsers disagree about. */
const token = fc.constantFrom(
  ...[
    '\r\n',
    '\n',
    '\r',
    '\0',
    ' ',
    '\t',
    ':',
    ',',
    ';',
    '\x0b',
    '\x0c',
    '\x85',
    '\xa0',
    '\xff',
    '"',
  ],
  ...[
    '0\r\n\r\n',
    '\r\n\r\n',
    '\r\n ',
    'chunked',
    'Content-Length: 5\r\n',
    'Content-Length: 0\r\n',
  ],
  ...[
    'Transfer-Encoding: chunked\r\n',
    'Host: b\r\n',
    'Connection: close\r\n',
    ' HTTP/1.1\r\n',
    '5',
  ],
  ...['HTTP/1.1 200 OK\r\n', 'HTTP/1.1 100 Continue\r\n\r\n', '\r\nSet-Cookie: a=b\r\n', '0x', '-'],
  ...['Expect: 100-continue\r\n', 'Trailer: X-T\r\n', HIDDEN, FORGED],
);

const flipped = fc.tuple(place, fc.integer({ min: 0, max: 255 })).map(
  ([where, byte]): Mutation =>
    (bytes) =>
      insert(bytes, at(bytes, where), String.fromCharCode(byte), 1),
);

const inserted = fc.tuple(place, token).map(
  ([where, text]): Mutation =>
    (bytes) =>
      insert(bytes, at(bytes, where), text),
);

const deleted = fc.tuple(place, fc.integer({ min: 1, max: 12 })).map(
  ([where, count]): Mutation =>
    (bytes) =>
      insert(bytes, at(bytes, where), '', count),
);

const truncated = place.map(
  (where): Mutation =>
    (bytes) =>
      bytes.slice(0, at(bytes, where)),
);

/** A line, again somewhere else. */
const duplicated = fc.tuple(place, place).map(
  ([from, to]): Mutation =>
    (bytes) => {
      const lines = bytes.split('\r\n');
      const line = lines[Math.floor(from * (lines.length - 1))] ?? '';
      return lines.toSpliced(Math.floor(to * lines.length), 0, line).join('\r\n');
    },
);

/** The end of other bytes for one's own. */
const spliced = (corpus: readonly string[]) =>
  fc.tuple(place, place, fc.constantFrom(...corpus)).map(
    ([keep, take, other]): Mutation =>
      (bytes) =>
        bytes.slice(0, at(bytes, keep)) + other.slice(at(other, take)),
  );

/** Bytes of the corpus after up to four mutations. */
export function mutated(corpus: readonly string[]): Arbitrary<string> {
  const mutation = fc.oneof(
    { arbitrary: inserted, weight: 3 },
    { arbitrary: flipped, weight: 2 },
    { arbitrary: deleted, weight: 2 },
    { arbitrary: duplicated, weight: 2 },
    { arbitrary: spliced(corpus), weight: 1 },
    { arbitrary: truncated, weight: 1 },
  );
  return fc
    .tuple(fc.constantFrom(...corpus), fc.array(mutation, { maxLength: 4 }))
    .map(([seed, mutations]) => mutations.reduce((bytes, change) => change(bytes), seed));
}
