import type { RequestTarget } from './request-target.ts';

/** Which list of a query is split, and into parts of what size. */
export type ListToSplit = {
  /** The name of its parameter. */
  readonly query: string;
  readonly size: number;
};

/**
 * The targets to ask in place of one whose list is too long, in the order of the list: `?ids=1,2,3` as
 * `?ids=1,2` and `?ids=3`, and so for `?ids=1&ids=2&ids=3`. Undefined where the list is short enough.
 * All else in the query stays as it is.
 */
export function splitTarget(
  { path, pathAndQuery }: RequestTarget,
  { query, size }: ListToSplit,
): string[] | undefined {
  const [, fields = ''] = /\?([^#]*)/.exec(pathAndQuery.slice(path.length)) ?? [];
  const pairs = fields.split('&');
  const named = pairs.filter((pair) => nameOf(pair) === query);
  const lists = named.map((pair) => pair.slice(pair.indexOf('=') + 1).split(/,|%2c/i));
  const items = lists.flat().filter((item) => item !== '');
  if (items.length <= size) return undefined;
  const [first = ''] = named;
  const place = pairs.indexOf(first);
  const name = first.slice(0, first.indexOf('='));
  const others = pairs.filter((pair) => !named.includes(pair));
  const parts = Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
  return parts.map((part) => {
    const list =
      named.length > 1 ? part.map((item) => `${name}=${item}`) : [`${name}=${part.join(',')}`];
    return `${path}?${others.toSpliced(place, 0, ...list).join('&')}`;
  });
}

/** Decoded, as forms are; undefined for one without a value. */
function nameOf(pair: string): string | undefined {
  const end = pair.indexOf('=');
  if (end === -1) return undefined;
  const [name] = new URLSearchParams(pair).keys();
  return name;
}
