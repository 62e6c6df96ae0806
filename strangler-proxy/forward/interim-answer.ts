import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { responseHead } from '../domain/response-head.ts';

/**
 * Passes a 1xx answer on (RFC 9110 §15.2), such as 100 (Continue) and 103 (Early Hints). HTTP/1.0 knows
 * none of them.
 *
 * @param raw names and values in turn, as received
 * @returns whether the client takes more: whoever does not read is not to fill this process's memory
 */
export function forwardInterim(
  incoming: IncomingMessage,
  response: ServerResponse,
  status: number,
  raw: string[],
): boolean {
  const fields = responseHead(raw, status);
  if (incoming.httpVersion === '1.0' || response.headersSent) return true;
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n`;
  for (let index = 0; index < fields.length; index += 2) {
    head += `${fields[index]}: ${fields[index + 1]}\r\n`;
  }
  // Node's own writers want a Link, and know three statuses.
  return response.socket?.write(`${head}\r\n`, 'latin1') !== false;
}
