import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import BetterSqlite3Client from 'knex/lib/dialects/better-sqlite3/index.js';

type Query = {
  sql: string;
  bindings?: readonly unknown[];
  response?: unknown;
  context?: { lastID: number | bigint; changes: number | bigint };
};

/** knex's SQLite dialect on the SQLite that is built into Node: nothing to compile. */
export class NodeSqliteClient extends BetterSqlite3Client {
  _driver(): unknown {
    return DatabaseSync;
  }

  override async acquireRawConnection(): Promise<DatabaseSync> {
    const { filename, synchronous } = this.connectionSettings;
    const database = new DatabaseSync(filename);
    // WAL lets the command line read while the adapter writes; FULL makes each commit durable.
    await whenFree(() =>
      database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous};
        PRAGMA wal_autocheckpoint = ${LOG_PAGES}; PRAGMA cache_size = -${CACHE_KIB}`),
    );
    return database;
  }

  override async destroyRawConnection(database: DatabaseSync): Promise<void> {
    database.close();
  }

  async _query(database: DatabaseSync, query: Query): Promise<Query> {
    const bindings = this._formatBindings(query.bindings) as SQLInputValue[];
    return whenFree(() => {
      const statement = prepared(database, query.sql);
      if (statement.columns().length > 0) {
        query.response = statement.all(...bindings);
      } else {
        const { lastInsertRowid, changes } = statement.run(...bindings);
        query.response = { lastInsertRowid, changes };
        query.context = { lastID: lastInsertRowid, changes };
      }
      return query;
    });
  }
}

/** Pages of the log (4 KiB each) until it is moved into the database, which holds up everything. */
const LOG_PAGES = 8_000;
const CACHE_KIB = 32_768;

/** ms to wait for another process to end its transaction. */
const BUSY_TIMEOUT = 5_000;

/**
 * Repeats while another connection writes (SQLITE_BUSY, nothing was done then). SQLite's own waiting
 * would hold up the whole process, even the transaction that it waits for.
 */
export async function whenFree<T>(work: () => T): Promise<T> {
  for (let waited = 0; ; waited += 5) {
    try {
      return work();
    } catch (error) {
      const { errcode = 0 } = error as { errcode?: number };
      if ((errcode & 0xff) !== 5 || waited >= BUSY_TIMEOUT) throw error;
      await delay(5);
    }
  }
}

// By connection and not in the client: knex makes a client a transaction without its constructor.
const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/** Prepared once for a connection. */
export function prepared(database: DatabaseSync, sql: string): StatementSync {
  // A transaction that reads before it writes would fail at once when another process has written
  // meanwhile; taken for writing from the start, it waits (https://sqlite.org/lang_transaction.html).
  const text = sql === 'BEGIN;' ? 'BEGIN IMMEDIATE;' : sql;
  const known = statements.get(database) ?? new Map<string, StatementSync>();
  statements.set(database, known);
  let statement = known.get(text);
  if (statement === undefined) {
    statement = database.prepare(text);
    if (known.size >= 100) known.clear();
    known.set(text, statement);
  }
  return statement;
}
