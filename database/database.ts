import type { Socket } from 'node:net';
import knex, { type Knex } from 'knex';
import { BanyanError } from '#contracts';
import { migrationSource } from './migrations/index.ts';
import { NodeSqliteClient } from './sqlite-client.ts';

/** A pool of connections, and what builds statements for it. */
export type Database = Knex;

/** How an SQLite file is made to survive the loss of power. */
export type SqliteSync =
  /** At each commit, by SQLite itself: everything waits meanwhile. */
  | 'at commit'
  /** By whoever needs it, after several commits: see sqliteFlush. */
  | 'on request';

/** What differs between those who open a database; all but `sqliteSync` is for MySQL. */
export type DatabaseOptions = {
  /** `at commit` unless told. */
  readonly sqliteSync?: SqliteSync;
  /** ms for an answer: a server that accepts and stays silent is away, too. 15,000 unless told. */
  readonly silence?: number;
  /** s that a statement waits for somebody else's lock; 10 unless told. */
  readonly lockWait?: number;
  /**
   * s that a transaction may stand still until the server takes its locks back: a process that was
   * stopped in the middle of one holds up everybody else. For ever unless told; MariaDB alone has that,
   * MySQL ends what stood still for 20 s.
   */
  readonly idleTransaction?: number;
  /** Connections at the most; 8 unless told. */
  readonly connections?: number;
};

/**
 * Opens a database. Nothing is connected before the first query.
 * `mysql://user:password@host:3306/database` (MySQL 8, MariaDB ≥ 10.6) or `sqlite:PATH`.
 */
export function openDatabase(url: string, options: DatabaseOptions = {}): Knex {
  const { sqliteSync = 'at commit', silence = 15_000, connections = 8 } = options;
  // knex prints to the console what it also throws; our logger has it once.
  const log = { warn() {}, error() {}, deprecate() {}, debug() {} };
  const filename = sqliteFileOf(url);
  if (filename !== undefined) {
    return knex({
      client: NodeSqliteClient,
      connection: {
        filename,
        synchronous: sqliteSync === 'at commit' ? 'FULL' : 'NORMAL',
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
      max: connections,
      afterCreate: (connection: MysqlConnection, done: (error: unknown, it: object) => void) => {
        const { stream } = connection;
        // An idle connection is closed as well, and opened anew when needed.
        stream.setTimeout(silence, () => {
          stream.destroy(new Error(`the database was silent for ${silence / 1_000} s`));
        });
        prepareSession(connection, sessionOf(options)).then(
          () => done(null, connection),
          (error) => done(error, connection),
        );
      },
    },
    log,
    compileSqlOnError: false,
    acquireConnectionTimeout: 10_000,
  });
}

/** What mysql2 lets see of its connection. */
type MysqlConnection = {
  readonly stream: Socket;
  query(sql: string, done: (error: unknown) => void): void;
};

/** ER_UNKNOWN_SYSTEM_VARIABLE: MySQL and MariaDB do not have the same ones. */
const UNKNOWN_VARIABLE = 1193;

/** What is set for a connection, in the order of the statements. */
function sessionOf({ lockWait = 10, idleTransaction }: DatabaseOptions): readonly string[] {
  return [
    // Locks rows, and no gaps between them: parallel inserts do not wait for each other.
    'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
    `SET SESSION innodb_lock_wait_timeout = ${lockWait}`,
    ...(idleTransaction === undefined
      ? []
      : [
          'SET SESSION wait_timeout = 20',
          `SET SESSION idle_transaction_timeout = ${idleTransaction}`,
        ]),
  ];
}

async function prepareSession(
  connection: MysqlConnection,
  statements: readonly string[],
): Promise<void> {
  for (const statement of statements) {
    await new Promise<void>((resolve, reject) => {
      connection.query(statement, (error) => {
        const errno = (error as { errno?: number } | null)?.errno;
        if (error && errno !== UNKNOWN_VARIABLE) reject(error);
        else resolve();
      });
    });
  }
}

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
