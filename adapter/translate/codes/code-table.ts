import { UnmappedCodeError } from '../../domain/translation.ts';

/** Each code of the legacy, with the legacy's own name for it and what it means to the SCM. */
export type CodeTable<Meaning> = Readonly<
  Record<string, { readonly name: string; readonly means: Meaning }>
>;

/**
 * Reads a code by its table. `codes` are all the codes that decide together, by their names; the last
 * of them is the one at `pointer`. Throws an UnmappedCodeError where the table has no such row.
 */
export function meaningOf<Meaning>(
  table: CodeTable<Meaning>,
  codes: Readonly<Record<string, string>>,
  pointer: string,
): Meaning {
  const row = Object.values(codes).join('/');
  const entry = Object.hasOwn(table, row) ? table[row] : undefined;
  if (entry === undefined) throw new UnmappedCodeError(pointer, codes);
  return entry.means;
}

/** The legacy's code for a meaning: the first row that has it. */
export function codeOf<Meaning>(table: CodeTable<Meaning>, meaning: Meaning): string | undefined {
  return Object.keys(table).find((code) => table[code]?.means === meaning);
}
