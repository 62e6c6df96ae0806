import type { Knex } from 'knex';
import { OPEN_STATES } from '../../../adapter/domain/parked-message.ts';
import { migrate, openDatabase } from '../../../database/database.ts';
import { KEY, type Mix, ORDER, templatesOf } from './parked-templates.ts';

/** Rows of one statement. */
const CHUNK = 20_000;
/** Orders of parked messages are none that a stage sends. */
const FIRST = Number(ORDER) + 500_000_000;

/** What differs between the databases. */
type Dialect = {
  /** A table of n from one number to another, both included. */
  sequence(first: number, last: number): string;
  /** 32 hex digits that differ for each n, and are in no order. */
  readonly digits: string;
  readonly joined: (...texts: readonly string[]) => string;
  readonly unhex: string;
};

const mysql: Dialect = {
  sequence: (first, last) => `(SELECT seq AS n FROM seq_${first}_to_${last}) AS numbers`,
  digits: 'MD5(n)',
  joined: (...texts) => `CONCAT(${texts.join(', ')})`,
  unhex: 'UNHEX',
};

const sqlite: Dialect = {
  sequence: (first, last) =>
    `(WITH RECURSIVE numbers(n) AS (SELECT ${first} UNION ALL SELECT n + 1 FROM numbers
       WHERE n < ${last}) SELECT n FROM numbers) AS numbers`,
  digits: "printf('%08x%024x', (n * 2654435761) % 4294967296, n)",
  joined: (...texts) => texts.join(' || '),
  unhex: 'unhex',
};

/**
 * Creates the adapter's tables, and parks so many messages in the order of their positions: each of
 * them an order that is well by now. Those that are open hold back what comes later of their orders.
 */
export async function fillParked(
  url: string,
  rows: number,
  mix: Mix,
  signal: AbortSignal,
): Promise<void> {
  const database = openDatabase(url, { sqliteSync: 'on request', silence: 600_000 });
  try {
    await migrate(database);
    const templates = templatesOf(mix, new Date().toISOString());
    await database.raw('CREATE TABLE bench_templates AS SELECT * FROM banyan_parked WHERE 1 = 0');
    for (const template of templates) await database('bench_templates').insert(template);
    const [{ position: _, ...template } = {}] = templates;
    for (let first = 1; first <= rows; first += CHUNK) {
      signal.throwIfAborted();
      const last = Math.min(first + CHUNK - 1, rows);
      await parkSome(database, Object.keys(template), mix, first, last);
    }
    await settle(database);
  } finally {
    await database.destroy();
  }
}

async function parkSome(
  database: Knex,
  columns: readonly string[],
  mix: Mix,
  first: number,
  last: number,
): Promise<void> {
  const dialect = database.client.dialect === 'mysql' ? mysql : sqlite;
  const selected = columns.map((column) => expressionOf(column, mix, dialect));
  const states = OPEN_STATES.map((state) => `'${state}'`).join(', ');
  await database.transaction(async (transaction) => {
    await transaction.raw(
      `INSERT INTO banyan_parked (position, ${columns.join(', ')})
       SELECT n, ${selected.join(', ')} FROM ${dialect.sequence(first, last)}
       JOIN bench_templates t ON t.position = n % ${mix.length} ORDER BY n`,
    );
    await transaction.raw(
      `INSERT INTO banyan_holds (aggregate, position) SELECT aggregate, position FROM banyan_parked
       WHERE position BETWEEN ${first} AND ${last} AND state IN (${states})`,
    );
  });
}

function expressionOf(column: string, mix: Mix, { digits, joined, unhex }: Dialect): string {
  const part = (from: number, length: number) => `SUBSTR(${digits}, ${from}, ${length})`;
  const key = joined(
    ...[part(1, 8), "'-'", part(9, 4), "'-'", part(13, 4), "'-'", part(17, 4), "'-'", part(21, 12)],
  );
  const leader = mix.indexOf('parked');
  const order = `${FIRST} + CASE t.state WHEN 'held' THEN n - n % ${mix.length} + ${leader} ELSE n END`;
  switch (column) {
    case 'id':
      return key;
    case 'message_key':
      return `${unhex}(${digits})`;
    case 'aggregate':
      return `REPLACE(t.aggregate, '${ORDER}', ${order})`;
    case 'context':
      return `REPLACE(REPLACE(t.context, '${ORDER}', ${order}), '${KEY}', ${key})`;
    case 'body':
      return unhex === 'UNHEX'
        ? `REPLACE(t.body, '${ORDER}', ${order})`
        : `CAST(REPLACE(CAST(t.body AS TEXT), '${ORDER}', ${order}) AS BLOB)`;
    default:
      return `t.${column}`;
  }
}

/** What is still to be written is not the next message's cost; indexes in use are in memory. */
async function settle(database: Knex): Promise<void> {
  await database.raw('DROP TABLE bench_templates');
  if (database.client.dialect !== 'mysql') {
    await database.raw('PRAGMA wal_checkpoint(TRUNCATE)');
    return;
  }
  await database.transaction(async (transaction) => {
    await transaction.raw('FLUSH TABLES banyan_parked, banyan_holds FOR EXPORT');
    await transaction.raw('UNLOCK TABLES');
  });
  await database.raw('SELECT COUNT(*) FROM banyan_holds');
}
