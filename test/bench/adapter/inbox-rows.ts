import { migrate, openDatabase } from '../../../database/database.ts';
import type { BenchDatabase } from './bench-database.ts';

type Column = {
  readonly name: string;
  readonly type: string;
  readonly fills_itself: number;
};

/** The rows come in as many waves, each in the order of its keys, each in between those before it. */
const WAVES = 4;

/**
 * Creates the adapter's tables and fills its inbox as if so many messages had come today: random keys,
 * and pages as full as they get when rows come one by one, which is what sorting all at once would not
 * leave behind.
 */
export async function fillInbox(
  database: BenchDatabase,
  rows: number,
  signal: AbortSignal,
): Promise<void> {
  const tables = openDatabase(database.url);
  await migrate(tables).finally(() => tables.destroy());
  const columns = (await database.query(
    `SELECT column_name AS name, data_type AS type,
            is_nullable = 'YES' OR column_default IS NOT NULL OR extra <> '' AS fills_itself
     FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = 'banyan_inbox'`,
  )) as readonly Column[];
  const filled = columns.filter(({ name, fills_itself }) => name in values || !fills_itself);
  const names = filled.map(({ name }) => name).join(', ');
  const selected = filled.map(expressionOf).join(', ');
  const size = Math.ceil(rows / WAVES);
  for (let first = 1; first <= rows; first += size) {
    signal.throwIfAborted();
    const sequence = `seq_${first}_to_${Math.min(first + size - 1, rows)}`;
    await database.query(
      `INSERT INTO banyan_inbox (${names}) SELECT ${selected} FROM ${sequence} ORDER BY MD5(seq)`,
    );
  }
  // Writes to disk what is still to be written: that is not the next message's cost.
  await database.query('FLUSH TABLES banyan_inbox FOR EXPORT');
  // A server that has run for a while has read its indexes, as far as they fit into its memory.
  await database.query('SELECT COUNT(*) FROM banyan_inbox');
}

/** Hex digits are bytes where the column is binary. */
const values: Readonly<Record<string, { readonly text: string; readonly hex?: string }>> = {
  message_key: {
    text: "INSERT(INSERT(INSERT(INSERT(MD5(seq), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-')",
    hex: 'MD5(seq)',
  },
  body_hash: { text: 'SHA2(seq, 256)', hex: 'SHA2(seq, 256)' },
  contract: { text: "'legacy.order@1'" },
  received_at: { text: "DATE_FORMAT(UTC_TIMESTAMP(), '%Y-%m-%dT%H:%i:%s.000Z')" },
};

function expressionOf({ name, type }: Column): string {
  const value = values[name];
  if (value === undefined) throw new Error(`nothing to fill banyan_inbox.${name} with`);
  return type.endsWith('binary') && value.hex !== undefined ? `UNHEX(${value.hex})` : value.text;
}
