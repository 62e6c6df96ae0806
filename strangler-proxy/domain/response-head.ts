import { isHopByHop, nominatedBy, withoutNominated } from './hop-by-hop.ts';

/**
 * Makes the header section that a client gets from the one an upstream sent: hop-by-hop fields and
 * what Connection names are gone, all else is kept in order, case and number. Undefined when the
 * body has a transfer coding that this proxy cannot unwrap.
 *
 * @param raw names and values in turn, as received
 */
export function responseHead(raw: readonly string[], status: number): string[] | undefined {
  const fields: string[] = [];
  let connection = '';
  let chunked = false;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    const key = name.toLowerCase();
    if (key === 'connection') {
      connection += `,${value}`;
    } else if (key === 'transfer-encoding') {
      if (value.toLowerCase() !== 'chunked') return undefined;
      chunked = true;
    } else if (!isHopByHop(key)) {
      fields.push(name, value);
    }
  }
  const without = nominatedBy(connection) ?? new Set<string>();
  // RFC 9112 §6.3: chunked overrides a length. RFC 9110 §8.6: a 204 has none.
  if (chunked || status === 204) without.add('content-length');
  return without.size === 0 ? fields : withoutNominated(fields, without);
}
