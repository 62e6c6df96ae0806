/**
 * Field lines as node:http takes them: by name, with one value or several.
 *
 * @param fields names and values in turn
 * @param nameOf the name of a group, from that of its first line
 */
export function groupByName(
  fields: readonly string[],
  nameOf: (first: string) => string = (first) => first,
): Record<string, string | string[]> {
  const groups = new Map<string, { name: string; values: string[] }>();
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    const group = groups.get(name.toLowerCase()) ?? { name: nameOf(name), values: [] };
    group.values.push(fields[index + 1] ?? '');
    groups.set(name.toLowerCase(), group);
  }
  const entries = [...groups.values()].map(({ name, values: [first = '', ...others] }) => [
    name,
    others.length === 0 ? first : [first, ...others],
  ]);
  return Object.fromEntries(entries);
}
