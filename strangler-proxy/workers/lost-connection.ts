import type { ChildProcess } from 'node:child_process';

/** What node:cluster sends with a connection, and what it gets back. */
type ClusterMessage = { readonly act?: string; readonly seq?: number; readonly ack?: number };
type Handle = { close(): void };

/** ms to read what a process wrote before its end. */
const LAST_WORDS_MS = 100;

/**
 * Closes the connection that a worker was being given when it was killed. node:cluster would wait for an
 * answer for ever, and so would the client (nodejs/node-v0.x-archive#7928); closed, it knows that nothing
 * was done: a worker answers before it reads. Node has no face for this. Should it speak otherwise some
 * day, this sees nothing, and does nothing.
 */
export function closeLostConnection(child: ChildProcess): void {
  // One at a time: the next one is given when the one before was taken.
  let given: { readonly seq: number | undefined; readonly handle: Handle } | undefined;
  const send = child.send;
  child.send = function (this: ChildProcess, ...values: unknown[]) {
    const [message, handle] = values as [ClusterMessage | undefined, Handle | undefined];
    if (message?.act === 'newconn' && typeof handle?.close === 'function') {
      given = { seq: message.seq, handle };
    }
    return Reflect.apply(send, child, values);
  };
  child.on('internalMessage', ({ ack }: ClusterMessage) => {
    if (ack !== undefined && ack === given?.seq) given = undefined;
  });
  child.once('exit', () => {
    setTimeout(() => {
      given?.handle.close();
      // Node does not see by itself that a channel has ended on which such an answer is due.
      if (child.connected) child.disconnect();
    }, LAST_WORDS_MS).unref();
  });
}
