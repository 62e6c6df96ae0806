import type { RequestTarget } from './request-target.ts';

/** What routes look at. */
export type RoutedRequest = {
  readonly method: string;
  readonly target: RequestTarget;
  /** Names and values in turn, as received. */
  readonly fields: readonly string[];
};

/** What flags are evaluated for. */
export type AskedRequest = RoutedRequest & {
  /** The address that the connection comes from. */
  readonly peer: string;
  /** A session that was made up for a client without one, for its next requests to be decided alike. */
  minted?: string;
};

/** The host that a request names, as routes write it: lower case, no port, no final dot. */
export function hostOf({ target, fields }: RoutedRequest): string {
  const host = target.authority ?? fieldValues(fields, 'host')[0] ?? '';
  return host
    .toLowerCase()
    .replace(/:[0-9]*$/, '')
    .replace(/\.$/, '');
}

/** The first value of a field, by its lower-case name. */
export function fieldValue(fields: readonly string[], key: string): string | undefined {
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (name.length === key.length && name.toLowerCase() === key) return fields[index + 1];
  }
  return undefined;
}

/** The values of a field, by its lower-case name. */
export function fieldValues(fields: readonly string[], key: string): string[] {
  const values: string[] = [];
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    if (name.length === key.length && name.toLowerCase() === key) {
      values.push(fields[index + 1] ?? '');
    }
  }
  return values;
}

/** The values of a query parameter, decoded as forms are. */
export function queryValues({ path, pathAndQuery }: RequestTarget, name: string): string[] {
  if (pathAndQuery.length === path.length) return [];
  return new URLSearchParams(pathAndQuery.slice(path.length).split('#', 1)[0]).getAll(name);
}
