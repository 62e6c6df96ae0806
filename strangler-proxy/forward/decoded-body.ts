import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib';

type Decode = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

/** RFC 9110 §8.4.1, and zstd (RFC 8878). */
const DECODE: Readonly<Record<string, Decode>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
};

/**
 * Takes the codings off a body, in that order. Rejects with an Error that does not tell what is in the body:
 * for a coding that is not known, for bytes that cannot be decoded, and beyond the limit.
 */
export async function decodedBody(
  body: Buffer,
  codings: readonly string[],
  limit: number,
): Promise<Buffer> {
  let bytes = body;
  for (const coding of codings) {
    const decode = Object.hasOwn(DECODE, coding) ? DECODE[coding] : undefined;
    if (decode === undefined) throw new Error(`the coding ${coding} is not known`);
    bytes = await decode(bytes, { maxOutputLength: limit });
  }
  return bytes;
}
