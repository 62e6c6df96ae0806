import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { BanyanError } from '#contracts';
import type { Peer } from '../domain/request-head.ts';

const MAPPED = '::ffff:';

/**
 * Tells who sends a request, and whether it is one of the `trust`ed.
 * Throws a BanyanError `trust_invalid` (exit code 2) for what is no address or network.
 */
export function peersOf(trust: readonly string[]): (incoming: IncomingMessage) => Peer {
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
  return ({ socket }) => {
    const remote = socket.remoteAddress ?? 'unknown';
    // An IPv4 address that came over IPv6, in its own notation.
    const address = remote.startsWith(MAPPED) ? remote.slice(MAPPED.length) : remote;
    const isTrusted = trust.length > 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
    return { address, isTrusted };
  };
}
