import type { ChildProcess } from 'node:child_process';

/** What node:cluster sends with a connection, and what it gets back. */
type ClusterMessage = {
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
  readonly accepted?: boolean;
};
type Handle = { close(): void };

/** ms to read what a process wrote before its end. */
const LAST_WORDS_MS = 100;

/** Processes that may be given connections. */
const takers = new Set<ChildProcess>();

/**
 * Closes the connections that node:cluster loses. Nothing of them was read, so that the client may try
 * again; kept, it would wait for ever. They are two: one that a worker was being given when it was killed
 * (nodejs/node-v0.x-archive#7928), and one that the last worker gave back because it had just stopped to
 * accept. Node has no face for this. Should it speak otherwise some day, this sees nothing, and does nothing.
 */
export function closeLostConnections(child: ChildProcess): void {
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
  child.on('internalMessage', ({ act, ack, accepted }: ClusterMessage) => {
    if (act === 'queryServer') takers.add(child);
    if (act === 'close') takers.delete(child);
    if (ack === undefined || ack !== given?.seq) return;
    // While others take connections, it goes to one of them.
    if (accepted === false && takers.size === 0) given.handle.close();
    given = undefined;
  });
  child.once('exit', () => {
    takers.delete(child);
    setTimeout(() => {
      given?.handle.close();
      // Node does not see by itself that a channel has ended on which such an answer is due.
      if (child.connected) child.disconnect();
    }, LAST_WORDS_MS).unref();
  });
}
