import { isHopByHop, nominatedBy, withoutNominated } from './hop-by-hop.ts';

/**
 * Makes the header section that a client gets from the one an upstream sent: hop-by-hop fields and
 * what Connection names are gone, all else is kept in order, case and number. Undefined when the
 * body has a transfer coding that this proxy cannot unwrap.
 *
 * @param raw names and values in turn, as received
 * @param takesTrailers whether the client can be sent any: they need chunks
 */
export function responseHead(
  raw: readonly string[],
  status: number,
  takesTrailers = true,
): string[] | undefined {
  const fields: string[] = [];
  let connection = '';
  let chunked = false;
  let announcesTrailers = false;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    const key = name.toLowerCase();
    if (key === 'connection') {
      connection += `,${value}`;
    } else if (key === 'transfer-encoding') {
      if (chunked || value.toLowerCase() !== 'chunked') return undefined;
      chunked = true;
    } else if (key === 'trailer') {
      announcesTrailers = true;
      fields.push(name, value);
    } else if (!isHopByHop(key)) {
      fields.push(name, value);
    }
  }
  const without = nominatedBy(connection) ?? new Set<string>();
  // RFC 9112 §6.3: chunked overrides a length. RFC 9110 §8.6: a 204 has none.
  if (chunked || status === 204) without.add('content-length');
  // RFC 9110 §6.6.2: it announces trailers. Node refuses to write it where there can be none.
  if (announcesTrailers && !(chunked && takesTrailers)) without.add('trailer');
  return without.size === 0 ? fields : withoutNominated(fields, without);
}
