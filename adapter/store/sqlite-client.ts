import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
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
    const database = new DatabaseSync(this.connectionSettings.filename, { timeout: 5_000 });
    // WAL lets the command line read while the adapter writes; FULL makes each commit durable.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    return database;
  }

  override async destroyRawConnection(database: DatabaseSync): Promise<void> {
    database.close();
  }

  async _query(database: DatabaseSync, query: Query): Promise<Query> {
    const statement = prepared(database, query.sql);
    const bindings = this._formatBindings(query.bindings) as SQLInputValue[];
    if (statement.columns().length > 0) {
      query.response = statement.all(...bindings);
    } else {
      const { lastInsertRowid, changes } = statement.run(...bindings);
      query.response = { lastInsertRowid, changes };
      query.context = { lastID: lastInsertRowid, changes };
    }
    return query;
  }
}

// By connection and not in the client: knex makes a client a transaction without its constructor.
const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

function prepared(database: DatabaseSync, sql: string): StatementSync {
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
