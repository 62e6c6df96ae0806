import { hash } from 'node:crypto';
import { openDatabase } from '../../../database/database.ts';

/** Every row that the adapter has written, as a fingerprint a table. */
export function rowsOf(url: string): Promise<Readonly<Record<string, string>>> {
  return looking(url, async (database) => {
    const rows: Record<string, string> = {};
    for (const table of tables) {
      const all: readonly Record<string, unknown>[] = await database(table);
      rows[table] = `${all.length} rows ${digestOf(all)}`;
    }
    return rows;
  });
}

/** Events that wait to be published. */
export function unpublished(url: string): Promise<number> {
  return looking(url, async (database) => {
    const [row] = await database('banyan_outbox').whereNull('published_at').count({ n: '*' });
    return Number(row?.n);
  });
}

/** How far the latest replay is: sooner seen than by a command, so that nothing of it is missed. */
export function latestReplay(url: string): Promise<{ tried: number; total: number }> {
  return looking(url, async (database) => {
    const row = await database('banyan_replay_jobs').orderBy('id', 'desc').first();
    const sum = (...names: string[]) =>
      names.reduce((all, name) => all + Number(row?.[name] ?? 0), 0);
    return { tried: sum('done', 'no_op', 'failed', 'held'), total: sum('total') };
  });
}

async function looking<T>(
  url: string,
  look: (database: ReturnType<typeof openDatabase>) => Promise<T>,
): Promise<T> {
  const database = openDatabase(url);
  try {
    return await look(database);
  } finally {
    await database.destroy();
  }
}

/** All but the leases, which a running adapter renews. */
const tables = [
  'banyan_inbox',
  'banyan_aggregates',
  'banyan_outbox',
  'banyan_parked',
  'banyan_holds',
  'banyan_replay_jobs',
  'banyan_audit',
  'banyan_audit_head',
];

/** Whatever the order in which a database gives them. */
function digestOf(rows: readonly Record<string, unknown>[]): string {
  const texts = rows.map((row) => JSON.stringify(Object.values(row))).sort();
  return hash('sha256', texts.join('\n'));
}
