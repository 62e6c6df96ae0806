import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Logger } from '#process';
import { statusOf, UNAVAILABLE, wireErrorOf } from './wire-error.ts';

export function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
  });
  response.end(bytes);
}

/** Answers what was thrown; what is not for the client's eyes goes to the log. */
export function answerError(response: ServerResponse, error: unknown, log: Logger): void {
  const wire = wireErrorOf(error);
  if (wire === undefined) log.error({ err: error }, 'admin API: not answered');
  answerJson(response, wire ?? UNAVAILABLE, wire === undefined ? 503 : statusOf(wire.error));
}

/**
 * Answers NDJSON as fast as it is read, and stops when the client leaves. The last line is
 * `{"end":true}`, or the error that ended it. Rejects, with nothing answered, when the first cannot be had.
 */
export async function answerLines(
  response: ServerResponse,
  lines: AsyncIterable<unknown>,
  log: Logger,
): Promise<void> {
  const iterator = lines[Symbol.asyncIterator]();
  try {
    let next = await iterator.next();
    const texts = async function* () {
      try {
        for (; !next.done; next = await iterator.next()) yield `${JSON.stringify(next.value)}\n`;
        yield '{"end":true}\n';
      } catch (error) {
        const wire = wireErrorOf(error);
        if (wire === undefined) log.error({ err: error }, 'admin API: broke off an answer');
        yield `${JSON.stringify(wire ?? UNAVAILABLE)}\n`;
      }
    };
    response.writeHead(200, { 'Content-Type': 'application/x-ndjson; charset=utf-8' });
    // What is left to say after the client is gone, nobody misses.
    await pipeline(texts, response).catch(() => {});
  } finally {
    await iterator.return?.();
  }
}
