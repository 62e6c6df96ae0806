import knex, { type Knex } from 'knex';
import { BanyanError } from '#contracts';
import { migrationSource } from './migrations/index.ts';
import { NodeSqliteClient } from './sqlite-client.ts';

/**
 * Opens a database. Nothing is connected before the first query.
 * `mysql://user:password@host:3306/database` (MySQL 8, MariaDB ≥ 10.6) or `sqlite:PATH`.
 */
export function openDatabase(url: string): Knex {
  // knex prints to the console what it also throws; our logger has it once.
  const log = { warn() {}, error() {}, deprecate() {}, debug() {} };
  if (url.startsWith('sqlite:')) {
    return knex({
      client: NodeSqliteClient,
      connection: { filename: url.slice('sqlite:'.length) },
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
    pool: { min: 0, max: 8 },
    log,
    compileSqlOnError: false,
    acquireConnectionTimeout: 10_000,
  });
}

function mysqlSettings(url: string): Knex.MySql2ConnectionConfig {
  const { hostname, port, username, password, pathname } = new URL(url);
  if (pathname.length < 2) {
    throw new BanyanError('database_invalid', `${hostname}: the database URL names no database`, {
      exitCode: 2,
      advice: 'Write mysql://user:password@host:3306/database.',
    });
  }
  return {
    host: hostname,
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
 * Throws a BanyanError `migration_locked` when another process has held that for 30 s.
 */
export async function migrate(database: Knex): Promise<void> {
  await database.transaction(async (transaction) => {
    if (database.client.dialect === 'sqlite3') {
      await transaction.migrate.latest(migrations);
      return;
    }
    const name = "CONCAT('banyan.', LEFT(DATABASE(), 50))";
    const [[row]] = await transaction.raw(`SELECT GET_LOCK(${name}, 30) AS taken`);
    if (row.taken !== 1) {
      throw new BanyanError('migration_locked', 'another process has migrated for 30 s', {
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
