import type { Socket } from 'node:net';
import knex, { type Knex } from 'knex';
import { BanyanError } from '#contracts';
import { migrationSource } from './migrations/index.ts';
import { NodeSqliteClient } from './sqlite-client.ts';

/** How an SQLite file is made to survive the loss of power. */
export type SqliteSync =
  /** At each commit, by SQLite itself: everything waits meanwhile. */
  | 'at commit'
  /** By whoever needs it, after several commits: see sqliteFlush. */
  | 'on request';

/**
 * Opens a database. Nothing is connected before the first query.
 * `mysql://user:password@host:3306/database` (MySQL 8, MariaDB ≥ 10.6) or `sqlite:PATH`.
 */
export function openDatabase(url: string, sync: SqliteSync = 'at commit'): Knex {
  // knex prints to the console what it also throws; our logger has it once.
  const log = { warn() {}, error() {}, deprecate() {}, debug() {} };
  const filename = sqliteFileOf(url);
  if (filename !== undefined) {
    return knex({
      client: NodeSqliteClient,
      connection: {
        filename,
        synchronous: sync === 'at commit' ? 'FULL' : 'NORMAL',
      } as Knex.Sqlite3ConnectionConfig, // which knows nothing of what our client takes
      useNullAsDefault: true,
      log,
      compileSqlOnError: false, // an error must not hold the values: they are personal data
      pool: { min: 1, max: 1 },
    });
  }
  return knex({
    client: 'mysql2',
    connection: {
      ...mysqlSettings(url),
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
      connectTimeout: 5_000,
    },
    pool: {
      min: 0,
      max: 8,
      // A server that accepts and stays silent is away, too: its queries fail then.
      afterCreate: (connection: MysqlConnection, done: (error: unknown, it: object) => void) => {
        const { stream } = connection;
        stream.setTimeout(ANSWER_TIMEOUT, () => {
          stream.destroy(new Error(`the database was silent for ${ANSWER_TIMEOUT / 1_000} s`));
        });
        connection.query(READ_COMMITTED, (error) => {
          if (error) done(error, connection);
          else connection.query(LOCK_WAIT, (failure) => done(failure, connection));
        });
      },
    },
    log,
    compileSqlOnError: false,
    acquireConnectionTimeout: 10_000,
  });
}

/** ms for the database to answer; an idle connection is closed as well, and opened anew when needed. */
const ANSWER_TIMEOUT = 15_000;

/** Locks rows, and no gaps between them: parallel inserts do not wait for each other. */
const READ_COMMITTED = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';
/** In s: who waits for a lock is told so before ANSWER_TIMEOUT takes the database for dead. */
const LOCK_WAIT = 'SET SESSION innodb_lock_wait_timeout = 10';

/** What mysql2 lets see of its connection. */
type MysqlConnection = {
  readonly stream: Socket;
  query(sql: string, done: (error: unknown) => void): void;
};

/** The path of `sqlite:PATH`; undefined for another kind of database. */
export function sqliteFileOf(url: string): string | undefined {
  return url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : undefined;
}

/** What a MySQL takes, and how it counts. */
export type MysqlLimits = {
  /** Bytes of a body that one row can take. */
  readonly largestBody: number;
  /** Between the numbers of two rows of one INSERT: a cluster may count in larger steps. */
  readonly positionStep: number;
};

export async function mysqlLimits(database: Knex): Promise<MysqlLimits> {
  const [[row]] = await database.raw(
    'SELECT @@max_allowed_packet AS packet, @@auto_increment_increment AS step',
  );
  // The driver sends bytes as hex text, two characters each, and the rest of the row beside them.
  const largestBody = Math.floor(Number(row.packet) / 2) - 200_000;
  return { largestBody, positionStep: Number(row.step) };
}

function mysqlSettings(url: string): Knex.MySql2ConnectionConfig {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
  };
}

const migrations = { migrationSource, tableName: 'banyan_migrations' };

/**
 * Creates or upgrades the tables. Processes that start at once take turns: knex's own lock is a row,
 * and two first starts each insert one. SQLite's writer lock lets only one transaction in; MySQL ends
 * a transaction at each change of a table, hence a lock by name, which goes with its connection.
 * Throws a BanyanError `migration_locked` when another process has held that for 10 s.
 */
export async function migrate(database: Knex): Promise<void> {
  await database.transaction(async (transaction) => {
    if (database.client.dialect === 'sqlite3') {
      await transaction.migrate.latest(migrations);
      return;
    }
    const name = "CONCAT('banyan.', LEFT(DATABASE(), 50))";
    const [[row]] = await transaction.raw(`SELECT GET_LOCK(${name}, 10) AS taken`);
    if (row.taken !== 1) {
      throw new BanyanError('migration_locked', 'another process has migrated for 10 s', {
        advice: 'Wait for it to end, then start again.',
      });
    }
    try {
      // Whoever left this lock behind is dead: we hold the real one.
      await database.migrate.forceFreeMigrationsLock(migrations);
      await database.migrate.latest(migrations);
    } finally {
      await transaction.raw(`DO RELEASE_LOCK(${name})`);
    }
  });
}
