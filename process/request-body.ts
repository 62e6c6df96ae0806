import type { IncomingMessage } from 'node:http';
import { BanyanError } from '#contracts';
import { linesOf } from './lines.ts';

/** Bytes of a JSON body. */
const LARGEST_BODY = 1024 * 1024;
/** Bytes of a line: the largest message in base64, and what is known about it. */
const LARGEST_LINE = 24 * 1024 * 1024;

/** The body as JSON; an empty one is `{}`. Throws `too_large`, `media_type`, or `usage`. */
export async function jsonBody(request: IncomingMessage): Promise<unknown> {
  mustBe(request, 'application/json');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunksOf(request)) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw tooLarge('the body', LARGEST_BODY);
    chunks.push(chunk);
  }
  return size === 0 ? {} : parsed(Buffer.concat(chunks), 'the body');
}

/** One line of a body: its number from 1, its bytes, and what it says. */
export type BodyLine = { readonly number: number; readonly bytes: number; readonly value: unknown };

/** The lines of an NDJSON body as they come, empty ones left out. Throws like `jsonBody`. */
export async function* bodyLines(request: IncomingMessage): AsyncGenerator<BodyLine> {
  mustBe(request, 'application/x-ndjson');
  const lines = linesOf(chunksOf(request), (size, number) => {
    if (size > LARGEST_LINE) throw tooLarge(`line ${number}`, LARGEST_LINE);
  });
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const bytes = line.length;
    // The last line may end with a line feed, and that of Windows with a carriage return before it.
    if (bytes > 1 || (bytes === 1 && line[0] !== 13)) {
      yield { number, bytes, value: parsed(line, `line ${number}`) };
    }
  }
}

/** The request stays open when we stop reading: it has to be answered. */
function chunksOf(request: IncomingMessage): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
}

/**
 * A page of another origin can send forms and text without asking the browser first, but neither of
 * these types (Fetch standard, "CORS-safelisted request-header").
 */
function mustBe(request: IncomingMessage, type: string): void {
  const [given = ''] = (request.headers['content-type'] ?? '').split(';');
  if (given.trim().toLowerCase() !== type) {
    throw new BanyanError('media_type', `send it as content-type: ${type}`, { exitCode: 2 });
  }
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new BanyanError('media_type', 'send it without a content-encoding', { exitCode: 2 });
  }
}

function parsed(bytes: Buffer, whole: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The reason would quote it.
    throw new BanyanError('usage', `${whole} is no JSON in UTF-8`, { exitCode: 2 });
  }
}

function tooLarge(whole: string, most: number): BanyanError {
  const message = `${whole} is larger than ${most / 1024 / 1024} MiB`;
  return new BanyanError('too_large', message, { exitCode: 2 });
}
