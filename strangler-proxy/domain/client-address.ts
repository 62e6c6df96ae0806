import { fieldValues } from './routed-request.ts';

/** How much of a client's address is told. */
export type AddressDetail = 'full' | 'masked' | 'omitted';

/**
 * Who sent a request: the peer, or behind trusted ones whom they name, from the last that they wrote
 * back to the first that is not one of them.
 *
 * @param fields names and values in turn, as received
 */
export function clientAddress(
  peer: string,
  fields: readonly string[],
  isTrusted: (address: string) => boolean,
): string {
  if (!isTrusted(peer)) return peer;
  const named = fieldValues(fields, 'x-forwarded-for').flatMap((value) => value.split(','));
  let client = peer;
  for (const address of named.reverse().map((each) => each.trim())) {
    if (address === '') continue;
    client = address;
    if (!isTrusted(address)) break;
  }
  return client;
}

/** An address without its last 8 bits, of IPv6 without its last 80: a neighbourhood, not a person. */
export function maskedAddress(address: string): string {
  if (/^\d+(\.\d+){3}$/.test(address)) return address.replace(/\d+$/, '0');
  const [begin = ''] = address.split('::');
  const groups = begin.split(':').slice(0, 3);
  const isV6 = address.includes(':') && groups.every((group) => /^[\da-f]{0,4}$/i.test(group));
  return isV6 ? `${groups.join(':')}::` : '-';
}
