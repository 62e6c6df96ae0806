/** RFC 9110 §7.6.1: fields about one connection only, whether or not Connection names them. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);

/** Without these a message cannot be delivered or framed: no Connection field takes them away. */
const NEEDED = new Set(['host', 'content-length']);

/** Whether a field, by its lower-case name, must not travel further. */
export function isHopByHop(key: string): boolean {
  return HOP_BY_HOP.has(key);
}

const USUAL = /^,(?:keep-alive|close)$/i;

/** The further fields that Connection values name; undefined in the usual case of none. */
export function nominatedBy(connection: string): Set<string> | undefined {
  if (connection === '' || USUAL.test(connection)) return undefined;
  const names = connection
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'close' && !isHopByHop(name) && !NEEDED.has(name));
  return names.length === 0 ? undefined : new Set(names);
}

/** Names and values in turn, without the named fields. */
export function withoutNominated(fields: readonly string[], names: ReadonlySet<string>): string[] {
  const kept: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (!names.has(name.toLowerCase())) kept.push(name, fields[index + 1] ?? '');
  }
  return kept;
}
