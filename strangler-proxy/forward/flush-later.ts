import type { ServerResponse } from 'node:http';

let waiting: ServerResponse[] = [];
const NOTHING = Buffer.alloc(0);

/** Sends the header section at the end of this turn of the event loop, if it has not left by then. */
export function flushLater(response: ServerResponse): void {
  if (waiting.push(response) === 1) setImmediate(flushAll);
}

function flushAll(): void {
  const responses = waiting;
  waiting = [];
  for (const response of responses) {
    // With an empty write, in the bytes in which it came: Node's flushHeaders() takes latin1 for UTF-8.
    if (!response.writableEnded) response.write(NOTHING);
  }
}
