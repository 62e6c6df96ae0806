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

/**
 * Creates or upgrades the tables. Processes that start at once wait for each other, up to 10 s; then
 * it throws a BanyanError `migration_locked`.
 */
export async function migrate(database: Knex): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await database.migrate.latest({ migrationSource, tableName: 'banyan_migrations' });
      return;
    } catch (cause) {
      if (!isTaken(cause)) throw cause;
      if (attempt === 100) {
        throw new BanyanError(
          'migration_locked',
          'another process has held the migration for 10 s',
          {
            advice:
              'If none is running, one died half-way: set is_locked = 0 in banyan_migrations_lock.',
            cause,
          },
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** knex's migrator holds a row as its lock, but creates the table of that row without one. */
function isTaken(cause: unknown): boolean {
  const { name, message } = cause as Error;
  return name === 'MigrationLocked' || /already exists|UNIQUE|Duplicate entry/i.test(message);
}
