import type { IncomingMessage } from 'node:http';

/** The body of a request, in memory; or why there is none. */
export type WholeBody =
  | { readonly kind: 'whole'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-room' }
  /** The client left. */
  | { readonly kind: 'gone' };

/**
 * Reads a body up to a limit, in bytes. Never rejects.
 *
 * @param take takes room in memory for so many bytes more; false when there is none
 */
export function wholeBody(
  incoming: IncomingMessage,
  limit: number,
  take: (bytes: number) => boolean,
): Promise<WholeBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const end = (body: WholeBody) => {
      incoming.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(body);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limit) end({ kind: 'too-large' });
      else if (!take(chunk.length)) end({ kind: 'no-room' });
      else chunks.push(chunk);
    };
    const onEnd = () => end({ kind: 'whole', bytes: Buffer.concat(chunks) });
    const onClose = () => end({ kind: 'gone' });
    // Without a listener, an error would be thrown; it is followed by close.
    incoming
      .on('error', () => {})
      .on('data', onData)
      .on('end', onEnd)
      .on('close', onClose);
  });
}
