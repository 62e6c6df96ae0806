import fc, { type Arbitrary } from 'fast-check';
import { anyBytes, FORGED, HIDDEN, mostly } from './text.ts';

/** Field lines that frame a body, and the bytes that follow. */
export type Framed = { readonly fields: readonly string[]; readonly body: string };

const content: Arbitrary<string> = fc.oneof(
  fc.constantFrom('', 'a', 'ok', HIDDEN, FORGED, '0\r\n\r\n', `0\r\n\r\n${HIDDEN}`, '\r\n\r\n'),
  anyBytes,
);

const none: Arbitrary<Framed> = fc.constant({ fields: [], body: '' });

const byLength: Arbitrary<Framed> = content.map((body) => ({
  fields: [`Content-Length: ${body.length}`],
  body,
}));

const sizeOf = (chunk: string): Arbitrary<string> => {
  const hex = chunk.length.toString(16);
  const wrong = (chunk.length + 1).toString(16);
  return mostly(
    [hex, hex.toUpperCase(), `000${hex}`, `${hex};a=b`, `${hex};a="b;c"`],
    ...[`0x${hex}`, `+${hex}`, `-${hex}`, ` ${hex}`, `${hex} `, `${hex}\t;a`, `${hex};\n`, wrong],
    ...[
      '',
      'g',
      `${hex}_`,
      'ffffffffffffffff',
      '10000000000000000',
      `${hex};${'a'.repeat(17_000)}`,
    ],
  );
};

const chunkEnd = mostly('\r\n', '\n', '\r', '', 'X\r\n', '\r\n\r\n', ' \r\n');

const chunk: Arbitrary<string> = content
  .filter((text) => text !== '')
  .chain((text) =>
    fc.tuple(sizeOf(text), chunkEnd, chunkEnd).map(([size, a, b]) => size + a + text + b),
  );

const lastChunk = mostly(
  ['0\r\n\r\n', '0\r\n\r\n', '0\r\nX-T: 1\r\n\r\n', '000\r\n\r\n'],
  ...['0\n\n', '0\r\n', '0\r\n\n', '0\r\r\n', '0\r\nContent-Length: 9\r\n\r\n', '0\r\nX\r\n\r\n'],
  ...['0\r\n X: 1\r\n\r\n', '0\r\nX-T : 1\r\n\r\n', '0\r\nX-T: \0\r\n\r\n', '0\r\nHost: a\r\n\r\n'],
  '0\r\nTransfer-Encoding: chunked\r\n\r\n',
);

const byChunks: Arbitrary<Framed> = fc
  .tuple(fc.array(chunk, { maxLength: 3 }), lastChunk, fc.boolean())
  .map(([chunks, last, announces]) => ({
    fields: ['Transfer-Encoding: chunked', ...(announces ? ['Trailer: X-T'] : [])],
    body: chunks.join('') + last,
  }));

/** Field lines that frame badly, or in two ways. */
const trick = fc.constantFrom(
  ...['Content-Length: 0', 'Content-Length: 5', 'Content-Length: 00', 'Content-Length: +5'],
  ...['Content-Length: -1', 'Content-Length: 5, 5', 'Content-Length: 5,6', 'Content-Length:'],
  ...['Content-Length: 0x5', 'Content-Length: 5 5', 'Content-Length : 5', 'Content_Length: 5'],
  ...['Content-Length: 5\t', 'Content-Length:\t5', 'Content-Length: \x0b5', 'Content-Length: 5;'],
  ...['Content-Length: 99999999999999999999', 'Content-Length: 9007199254740993'],
  ...['Transfer-Encoding: chunked', 'transfer-encoding: CHUNKED', 'Transfer-Encoding:chunked\t'],
  ...['Transfer-Encoding: gzip, chunked', 'Transfer-Encoding: chunked, chunked'],
  ...['Transfer-Encoding: chunked, identity', 'Transfer-Encoding: identity'],
  ...['Transfer-Encoding : chunked', 'Transfer-Encoding\t: chunked', 'Transfer-Encoding:'],
  ...['Transfer-Encoding: xchunked', 'Transfer-Encoding: "chunked"', 'Transfer_Encoding: chunked'],
  ...['Transfer-Encoding: \x0bchunked', 'Transfer-Encoding: chunked\x0b', 'X: 1\r\n Y: 2'],
  ...['Transfer-Encoding:\r\n chunked', 'X: \rTransfer-Encoding: chunked', 'Connection: close'],
  ...['X: \nTransfer-Encoding: chunked', 'Transfer-Encoding: chunked;q=1', 'Connection: TE'],
  ...['Connection: Content-Length', 'Connection: Transfer-Encoding, Host', 'Trailer: X-T'],
  ...['Transfer-Encoding: \xa0chunked', '\xa0Transfer-Encoding: chunked', 'Transfer-Encoding: ,'],
);

const tricked: Arbitrary<Framed> = fc
  .tuple(fc.oneof(none, byLength, byChunks), fc.array(trick, { minLength: 1, maxLength: 2 }))
  .chain(([{ fields, body }, tricks]) =>
    fc
      .shuffledSubarray([...fields, ...tricks], { minLength: fields.length })
      .map((lines) => ({ fields: lines, body })),
  );

/** A body and what frames it: most by the book, some not. */
export const framed: Arbitrary<Framed> = fc.oneof(
  { arbitrary: none, weight: 4 },
  { arbitrary: byLength, weight: 4 },
  { arbitrary: byChunks, weight: 4 },
  { arbitrary: tricked, weight: 4 },
);
