import type { ServerResponse } from 'node:http';

let waiting: ServerResponse[] = [];

/** Sends the header section at the end of this turn of the event loop, if it has not left by then. */
export function flushLater(response: ServerResponse): void {
  if (waiting.push(response) === 1) setImmediate(flushAll);
}

function flushAll(): void {
  const responses = waiting;
  waiting = [];
  for (const response of responses) {
    if (!response.writableEnded) response.flushHeaders();
  }
}
