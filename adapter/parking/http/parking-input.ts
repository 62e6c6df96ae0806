import type { IncomingMessage } from 'node:http';
import { jsonBody } from '#process';
import { type InputCheck, inputCheck } from './input-check.ts';
import type { OperationRow } from './operation-table.ts';

/** Reads and checks everything that an operation is told, except for lines. */
export type InputReader = (
  request: IncomingMessage,
  path: Readonly<Record<string, string>>,
) => Promise<object>;

export function inputReader({ parameters, body }: OperationRow): InputReader {
  const checkParameters = parameters && inputCheck(parameters, 'query');
  const checkBody = body && inputCheck(body, 'body');
  const isList = (name: string) =>
    Reflect.get(parameters?.properties ?? {}, name)?.type === 'array';
  return async (request, path) => {
    // What is said wrongly is said before a body is read.
    const query = queryOf(request.url ?? '', isList);
    const told = checked(checkParameters, { ...query, ...path }, 'the query');
    if (checkBody === undefined) return told;
    return { ...told, ...checked(checkBody, await jsonBody(request), 'the body') };
  };
}

/** An operation without parameters looks at none. */
function checked(check: InputCheck | undefined, value: unknown, whole: string): object {
  // An ObjectSchema lets nothing but objects through.
  return check === undefined ? {} : (check(value, whole) as object);
}

/** A name with one value has it, one with several a list; `ids=` is the list with nothing in it. */
function queryOf(
  url: string,
  isList: (name: string) => boolean,
): Readonly<Record<string, unknown>> {
  const { searchParams } = new URL(url, 'http://adapter');
  const entries = [...new Set(searchParams.keys())].map((name) => {
    const values = searchParams.getAll(name);
    if (isList(name)) return [name, values.length === 1 && values[0] === '' ? [] : values];
    return [name, values.length === 1 ? values[0] : values];
  });
  return Object.fromEntries(entries);
}
