import { type Field, invalid, readFields, shown, type Unread, valuesOf } from './head.ts';

/** How the end of a body is known. */
export type Framing =
  | { readonly by: 'length'; readonly length: number }
  | { readonly by: 'chunks' }
  | { readonly by: 'close' };

/** A body; of one that is not whole, what came of it. */
export type Body = {
  readonly body: string;
  readonly trailers: readonly Field[];
  readonly end: number;
  readonly isWhole: boolean;
  /** What can never become one. */
  readonly why?: string;
};

/** RFC 9112 §6.3. Undefined where nothing frames a body; whatever could be read in two ways is invalid. */
export function framingOf(fields: readonly Field[]): Framing | undefined | Unread {
  const codings = valuesOf(fields, 'transfer-encoding');
  const lengths = valuesOf(fields, 'content-length');
  if (codings.length > 1 || lengths.length > 1) return invalid('framed twice');
  const [coding] = codings;
  const [length] = lengths;
  if (coding !== undefined && length !== undefined) return invalid('a length and a coding');
  if (coding !== undefined) {
    return coding.toLowerCase() === 'chunked' ? { by: 'chunks' } : invalid(`coding ${coding}`);
  }
  if (length === undefined) return undefined;
  return /^\d+$/.test(length)
    ? { by: 'length', length: Number(length) }
    : invalid(`the length ${shown(length)}`);
}

/** Reads the body that begins there. */
export function readBody(bytes: string, at: number, framing: Framing, mends = false): Body {
  if (framing.by === 'chunks') return readChunks(bytes, at, mends);
  const end = framing.by === 'close' ? bytes.length : Math.min(at + framing.length, bytes.length);
  const isWhole = framing.by === 'length' && end - at === framing.length;
  return { body: bytes.slice(at, end), trailers: [], end, isWhole };
}

/** RFC 9112 §7.1. Extensions may have anything but control characters: they go nowhere, but are bounded. */
const SIZE = /^([\dA-Fa-f]{1,16})(?:[\t ]*;[\t\x20-\x7e\x80-\xff]{0,16000})?$/;

/** As a server of old pads it: so long as nothing else is there, there is one way to read it. */
const PADDED_SIZE = new RegExp(SIZE.source.replace('?$', '?[\\t ]*$'));

function readChunks(bytes: string, start: number, mends: boolean): Body {
  let body = '';
  let at = start;
  const broken = (why?: string): Body => ({
    ...{ body, trailers: [], end: bytes.length, isWhole: false },
    ...(why !== undefined && { why }),
  });
  for (;;) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return broken();
    const [, digits] = (mends ? PADDED_SIZE : SIZE).exec(bytes.slice(at, line)) ?? [];
    if (digits === undefined) return broken(`the chunk size ${shown(bytes.slice(at, line))}`);
    const size = Number.parseInt(digits, 16);
    if (size === 0) return readTrailers(bytes, line + 2, body, mends) ?? broken();
    at = line + 2 + size;
    body += bytes.slice(line + 2, at);
    if (bytes.length < at + 2) return broken();
    if (!bytes.startsWith('\r\n', at)) return broken('no line end after a chunk');
    at += 2;
  }
}

function readTrailers(bytes: string, at: number, body: string, mends: boolean): Body | undefined {
  if (bytes.startsWith('\r\n', at)) return { body, trailers: [], end: at + 2, isWhole: true };
  const end = bytes.indexOf('\r\n\r\n', at);
  if (end === -1) return undefined;
  const trailers = readFields(bytes.slice(at, end).split('\r\n'), mends);
  if (!('kind' in trailers)) return { body, trailers, end: end + 4, isWhole: true };
  const why = trailers.kind === 'invalid' ? trailers.why : trailers.kind;
  return { body, trailers: [], end: bytes.length, isWhole: false, why };
}
