import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import { BanyanError } from '#contracts';
import type { Peer } from '../domain/forwarding-fields.ts';

const MAPPED = '::ffff:';

/** Where a request's connection comes from; undefined once that is no longer known. */
export function addressOf({ socket }: IncomingMessage): string | undefined {
  const remote = socket.remoteAddress;
  // An IPv4 address that came over IPv6, in its own notation.
  return remote?.startsWith(MAPPED) ? remote.slice(MAPPED.length) : remote;
}

/**
 * Tells whether an address is one of the `trust`ed.
 * Throws a BanyanError `trust_invalid` (exit code 2) for what is no address or network.
 */
export function trustedBy(trust: readonly string[]): (address: string) => boolean {
  const trusted = new BlockList();
  for (const network of trust) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    try {
      trusted.addSubnet(address, Number(prefix ?? (family === 'ipv6' ? 128 : 32)), family);
    } catch (cause) {
      throw new BanyanError('trust_invalid', `"${network}" in trust is no address or network`, {
        exitCode: 2,
        advice: 'Write for example 10.0.0.0/8 or 192.0.2.7.',
        cause,
      });
    }
  }
  if (trust.length === 0) return () => false;
  return (address) => {
    const version = isIP(address);
    return version !== 0 && trusted.check(address, version === 6 ? 'ipv6' : 'ipv4');
  };
}

/**
 * Tells who sends a request.
 *
 * @param forwarded whether upstreams are told in RFC 7239's field too
 */
export function peersOf(
  isTrusted: (address: string) => boolean,
  forwarded: boolean,
): (incoming: IncomingMessage) => Peer {
  // Asked for each request, and the same for all of a connection.
  const known = new WeakMap<Duplex, Peer>();
  return (incoming) => {
    const { socket } = incoming;
    const peer = known.get(socket);
    if (peer !== undefined) return peer;
    const address = addressOf(incoming) ?? 'unknown';
    const found: Peer = {
      address,
      isTrusted: isTrusted(address),
      port: socket.localPort ?? 0,
      // A server of one's own, which this proxy is mounted in, may speak TLS.
      protocol: 'encrypted' in socket ? 'https' : 'http',
      forwarded,
    };
    known.set(socket, found);
    return found;
  };
}
