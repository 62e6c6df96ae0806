import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBenchDatabase } from '../adapter/bench-database.ts';

/** The databases that failed messages are kept in. */
export const kinds = ['MariaDB', 'SQLite'] as const;
export type Kind = (typeof kinds)[number];

/** A database of a measurement's own, as a URL that Banyan takes; disposing of it removes it. */
export async function createDatabase(
  kind: Kind,
): Promise<AsyncDisposable & { readonly url: string }> {
  if (kind === 'MariaDB') return createBenchDatabase();
  const folder = await mkdtempDisposable(join(tmpdir(), 'banyan-bench-'));
  const url = `sqlite:${join(folder.path, 'banyan.sqlite')}`;
  return { url, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}
