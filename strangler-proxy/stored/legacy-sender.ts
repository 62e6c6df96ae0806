import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Sent, StoredRequest } from '../domain/stored-request.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Upstream } from '../upstream/upstream.ts';

/**
 * Sends a stored request to the legacy once, as an exchange would have. Its answer is read to the end and
 * dropped: the client has had its 202. Never rejects.
 */
export function sendStored(legacy: Upstream, { head, body }: StoredRequest): Promise<Sent> {
  if (!legacy.enter())
    return Promise.resolve({ kind: 'unsent', what: 'too many requests in hand' });
  return new Promise((resolve) => {
    let status: number | undefined;
    const end = (sent: Sent) => {
      legacy.leave();
      resolve(sent);
    };
    const connection: Connection = legacy.send(
      {
        ...head,
        body: body.length === 0 ? undefined : bodyOf(body),
        isChunked: false,
      },
      {
        interim() {},
        head(answered) {
          status = answered;
        },
        data() {},
        end: () => end({ kind: 'answered', status: status ?? 0 }),
        trailers: () => [],
        failed(error) {
          // What it answered counts, though the rest of it did not come.
          if (status !== undefined) end({ kind: 'answered', status });
          else end({ kind: connection.isConnected ? 'broken' : 'unsent', what: error.message });
        },
      },
    );
  });
}

/** What an upload needs of a request: its bytes, and a client that is still there. */
function bodyOf(body: Uint8Array): IncomingMessage {
  const stream = Readable.from([Buffer.from(body)]);
  return Object.assign(stream, { socket: { writable: true } }) as unknown as IncomingMessage;
}
