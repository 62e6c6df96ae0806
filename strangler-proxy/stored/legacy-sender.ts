import type { Sent, StoredRequest } from '../domain/stored-request.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Upstream } from '../upstream/upstream.ts';

/** Takes no place that is not free: the requests of customers go first. */
const NOBODY = { placed() {}, refused() {} };

/**
 * Sends a stored request to the legacy once, as an exchange would have. Its answer is read to the end and
 * dropped: the client has had its 202. Never rejects.
 */
export function sendStored(
  legacy: Upstream | undefined,
  { head, body }: StoredRequest,
): Promise<Sent> {
  const instance = legacy?.instances.pick();
  if (legacy === undefined || instance === undefined) {
    return Promise.resolve({ kind: 'unsent', what: 'the legacy is not there yet' });
  }
  const { bulkhead, standIn } = legacy;
  if (bulkhead.enter(NOBODY, Math.min(standIn, 0.99)) !== 'placed') {
    return Promise.resolve({ kind: 'unsent', what: 'too many requests in hand' });
  }
  instance.inFlight += 1;
  return new Promise((resolve) => {
    let status: number | undefined;
    const end = (sent: Sent) => {
      instance.inFlight -= 1;
      bulkhead.leave();
      resolve(sent);
    };
    const connection: Connection = instance.connections.send(
      { ...head, body: body.length === 0 ? undefined : Buffer.from(body), isChunked: false },
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
