import { BanyanError } from '#contracts';
import { type OperationRow, pathParametersOf } from './operation-table.ts';

/** An operation as it is asked over HTTP. */
export type Question = {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  /** JSON; undefined where nothing or lines are sent. */
  readonly body: string | undefined;
};

/** Puts each input where the table says; what it does not know is left out, as it is locally. */
export function questionOf(row: OperationRow, input: object): Question {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  const inPath = pathParametersOf(row.path);
  const knows = (schema: OperationRow['body'], name: string) =>
    Object.hasOwn(schema?.properties ?? {}, name);
  const query = given.filter(([name]) => knows(row.parameters, name) && !inPath.includes(name));
  const body = given.filter(([name]) => knows(row.body, name));
  const path = row.path.replaceAll(/\{(\w+)\}/g, (_, name) => partOf(Reflect.get(input, name)));
  const asked = queryTextOf(query);
  return {
    method: row.method,
    path: asked === '' ? path : `${path}?${asked}`,
    body: row.body && JSON.stringify(Object.fromEntries(body)),
  };
}

/** A part of a path. Empty, or made of dots, it would lead to another one (URL standard, 4.4). */
function partOf(value: unknown): string {
  const part = String(value);
  if (!/^\.{0,2}$/.test(part)) return encodeURIComponent(part);
  throw new BanyanError('parked_unknown', `there is no parked message ${part}`, {
    exitCode: 2,
    advice: 'See their ids with `banyan failed list`.',
  });
}

function queryTextOf(values: readonly (readonly [string, unknown])[]): string {
  const query = new URLSearchParams();
  for (const [name, value] of values) {
    // The list with nothing in it is not the same as none.
    const several = Array.isArray(value) ? (value.length === 0 ? [''] : value) : [value];
    for (const one of several) query.append(name, String(one));
  }
  return query.toString();
}
