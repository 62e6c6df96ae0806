import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** How long a client may go on sending what nobody reads. */
const LINGER_MS = 5_000;

/**
 * To be called before an answer is begun. If its request is not complete, the connection is closed after
 * the answer, in the way of RFC 9112 §9.6: at first only this proxy's side. Closed at once, what the
 * client still sends would be met by a reset, which takes the answer away from it.
 */
export function closeAfterEarlyAnswer(incoming: IncomingMessage, response: ServerResponse): void {
  if (!incoming.complete) closeAfterAnswer(incoming, response);
}

/** To be called before an answer is begun that is to be the last of its connection. */
export function closeAfterAnswer(incoming: IncomingMessage, response: ServerResponse): void {
  response.shouldKeepAlive = false;
  const { socket } = incoming;
  // Node calls it after the last answer on a connection.
  socket.destroySoon = () => {
    endGently(socket);
    incoming.resume();
  };
}

/** Ends this proxy's side of a connection, and the whole a little later. What still comes is to be read. */
export function endGently(socket: Duplex, last?: string): void {
  socket.end(last);
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
}

/** Answers a request that is not to travel further. */
export function answerHere(
  incoming: IncomingMessage,
  response: ServerResponse,
  body: string,
): void {
  const { headers } = incoming;
  const hasBody = headers['transfer-encoding'] ?? Number(headers['content-length'] ?? 0) > 0;
  if (hasBody) closeAfterEarlyAnswer(incoming, response);
  const type = body === '' ? [] : ['Content-Type', 'message/http'];
  response.writeHead(200, [...type, 'Content-Length', String(body.length)]);
  response.end(body, 'latin1');
}
