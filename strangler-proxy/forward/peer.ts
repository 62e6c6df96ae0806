import type { IncomingMessage } from 'node:http';

const MAPPED = '::ffff:';

/** The address that a request comes from; an IPv4 address that came over IPv6 in its own notation. */
export function peerOf(incoming: IncomingMessage): string {
  const address = incoming.socket.remoteAddress ?? 'unknown';
  return address.startsWith(MAPPED) ? address.slice(MAPPED.length) : address;
}
