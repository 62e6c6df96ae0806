import { isHopByHop, nominatedBy, withoutNominated } from './hop-by-hop.ts';

/**
 * Makes the header section that a client gets from the one an upstream sent: hop-by-hop fields and
 * what Connection names are gone, all else is kept in order, case and number.
 *
 * @param raw names and values in turn, as received
 * @param takesTrailers whether the client can be sent any: they need chunks
 */
export function responseHead(raw: string[], status: number, takesTrailers = true): string[] {
  let fields = raw;
  let connection = '';
  let isChunked = false;
  let announcesTrailers = false;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const key = MAY_MATTER[name.length] ? name.toLowerCase() : '';
    if (key === 'trailer') announcesTrailers = true;
    // RFC 9110 §8.6: a 204 has no length.
    const isKept = !isHopByHop(key) && !(key === 'content-length' && status === 204);
    if (isKept) {
      // From the first field on that stays behind, what is kept is copied.
      if (fields !== raw) fields.push(name, raw[index + 1] ?? '');
      continue;
    }
    if (fields === raw) fields = raw.slice(0, index);
    if (key === 'connection') connection += `,${raw[index + 1] ?? ''}`;
    else if (key === 'transfer-encoding') isChunked = true;
  }
  const nominated = nominatedBy(connection);
  if (nominated !== undefined) fields = withoutNominated(fields, nominated);
  // RFC 9110 §6.6.2: it announces trailers. Node refuses to write it where there can be none.
  const isEmptyPromise = announcesTrailers && !(isChunked && takesTrailers);
  return isEmptyPromise ? withoutNominated(fields, TRAILER) : fields;
}

const TRAILER: ReadonlySet<string> = new Set(['trailer']);

/** By length: whether one of the fields that are looked at has a name so long. */
const MAY_MATTER: readonly boolean[] = Array.from({ length: 18 }, (_, length) =>
  [
    ...['connection', 'transfer-encoding', 'content-length'],
    ...['keep-alive', 'proxy-connection', 'te', 'upgrade', 'trailer'],
  ].some((name) => name.length === length),
);
