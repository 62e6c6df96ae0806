import { isHopByHop, nominatedBy, withoutNominated } from './hop-by-hop.ts';

/**
 * Makes the header section that a client gets from the one an upstream sent: hop-by-hop fields and
 * what Connection names are gone, all else is kept in order, case and number.
 *
 * @param raw names and values in turn, as received
 */
export function responseHead(raw: string[], status: number): string[] {
  let fields = raw;
  let connection = '';
  // RFC 9110 §8.6: a 204 has no length.
  const isWithoutLength = status === 204;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const isKept = !MAY_MATTER[name.length] || isEndToEnd(name.toLowerCase(), isWithoutLength);
    // From the first field on that stays behind, what is kept is copied.
    if (isKept) {
      if (fields !== raw) fields.push(name, raw[index + 1] ?? '');
      continue;
    }
    if (fields === raw) fields = raw.slice(0, index);
    if (name.length === 10 && name.toLowerCase() === 'connection') {
      connection += `,${raw[index + 1] ?? ''}`;
    }
  }
  const nominated = nominatedBy(connection);
  return nominated === undefined ? fields : withoutNominated(fields, nominated);
}

function isEndToEnd(key: string, isWithoutLength: boolean): boolean {
  return !isHopByHop(key) && !(isWithoutLength && key === 'content-length');
}

/** By length: whether one of the fields that are looked at has a name so long. */
const MAY_MATTER: readonly boolean[] = Array.from({ length: 18 }, (_, length) =>
  [
    ...['connection', 'transfer-encoding', 'content-length'],
    ...['keep-alive', 'proxy-connection', 'te', 'upgrade'],
  ].some((name) => name.length === length),
);
