import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mysql from 'mysql2/promise';

/** A database of a test's own, as a URL that Banyan takes. */
export type TestDatabase = { readonly url: string; drop(): Promise<void> };

export const databaseKinds = ['SQLite', 'MariaDB'] as const;

/** Creates an empty database that nobody else uses. */
export async function createTestDatabase(
  kind: (typeof databaseKinds)[number],
): Promise<TestDatabase> {
  if (kind === 'SQLite') {
    const folder = await mkdtemp(join(tmpdir(), 'banyan-test-'));
    return {
      url: `sqlite:${join(folder, 'banyan.sqlite')}`,
      drop: () => rm(folder, { recursive: true }),
    };
  }
  const server = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';
  const name = `banyan_test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  return {
    url: `${server}/${name}`,
    drop: () => execute(server, `DROP DATABASE ${name}`),
  };
}

async function execute(server: string, sql: string): Promise<void> {
  const connection = await mysql.createConnection(server);
  await connection.query(sql);
  await connection.end();
}
