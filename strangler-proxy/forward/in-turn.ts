import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** So many requests may wait on a connection before it is read no further. */
const WAITING = 16;

export type Handler = (incoming: IncomingMessage, response: ServerResponse) => void;

/** Requests that came before the answer to the one before them. */
export type Turns = {
  wait: Handler;
  /** Whether one waits on that connection. */
  areWaited(socket: Duplex): boolean;
};

/**
 * Keeps requests that come before the answer to the one before them (pipelining) waiting for it. RFC 9112
 * §9.3.2 allows more at once only of safe ones; in turn, none overtakes another, and no answer is kept in
 * memory.
 */
export function inTurn(handle: Handler): Turns {
  const waiting = new WeakMap<Duplex, number>();
  const areWaited = (socket: Duplex) => (waiting.get(socket) ?? 0) > 0;
  return {
    wait(incoming, response) {
      const { socket } = incoming;
      const count = (waiting.get(socket) ?? 0) + 1;
      waiting.set(socket, count);
      // Later, because Node goes on reading at the end of this very request.
      if (count % WAITING === 0) {
        setImmediate(() => {
          if (areWaited(socket)) socket.pause(); // or nobody would read on
        });
      }
      // Node gives a response its socket when it is its turn: never after the last answer of a connection,
      // from which the client knows that no more was handled (§9.6).
      response.once('socket', () => {
        const left = (waiting.get(socket) ?? 1) - 1;
        waiting.set(socket, left);
        if (left === 0) socket.resume();
        handle(incoming, response);
      });
    },
    areWaited,
  };
}
