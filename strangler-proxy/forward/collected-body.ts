import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Collects the body of a request, so that it can be sent again. One that is longer is left as it was, to be
 * read from its beginning.
 *
 * @param limit bytes
 * @param done called once: with the body, or with undefined for a longer one; never if the client leaves
 */
export function collectBody(
  incoming: IncomingMessage,
  response: ServerResponse,
  limit: number,
  done: (body: Buffer | undefined) => void,
): void {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) {
    done(undefined);
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  const end = (body: Buffer | undefined) => {
    incoming.off('data', onData).off('end', onEnd);
    done(body);
  };
  const onData = (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= limit) return;
    incoming.pause();
    incoming.unshift(Buffer.concat(chunks));
    end(undefined);
  };
  const onEnd = () => end(Buffer.concat(chunks));
  incoming.on('data', onData).on('end', onEnd);
  inviteBody(incoming, response);
}

/** Tells a client that waits for it to send its body, where no upstream does (RFC 9110 §10.1.1). */
export function inviteBody(incoming: IncomingMessage, response: ServerResponse): void {
  const { headers, httpVersion } = incoming;
  if (httpVersion === '1.0' || !/^100-continue$/i.test(headers.expect ?? '')) return;
  response.writeContinue();
}
