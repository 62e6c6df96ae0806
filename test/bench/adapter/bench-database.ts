import { randomUUID } from 'node:crypto';
import mysql from 'mysql2/promise';
import { BanyanError } from '#contracts';

const server = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';

/** A database of a measurement's own; disposing of it drops it. */
export type BenchDatabase = AsyncDisposable & {
  readonly url: string;
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
};

export async function createBenchDatabase(): Promise<BenchDatabase> {
  const name = `banyan_bench_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  const url = `${server}/${name}`;
  return {
    url,
    query: (sql) => execute(url, sql),
    async [Symbol.asyncDispose]() {
      await execute(server, `DROP DATABASE ${name}`);
    },
  };
}

/** What the server is, in a line. Throws a BanyanError `database_not_durable` unless it flushes at each commit. */
export async function describeDurableServer(): Promise<string> {
  const [row] = await execute(
    server,
    `SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS flush,
            @@innodb_buffer_pool_size DIV 1048576 AS pool, @@log_bin AS binlog`,
  );
  if (Number(row?.flush) !== 1) {
    throw new BanyanError('database_not_durable', 'the database does not flush at each commit', {
      advice: 'Set innodb_flush_log_at_trx_commit to 1: nothing else may be called durable.',
    });
  }
  return `${row?.version}, innodb_flush_log_at_trx_commit=1, buffer pool ${row?.pool} MiB, binlog ${row?.binlog}`;
}

async function execute(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const connection = await mysql.createConnection(url);
  try {
    const [rows] = await connection.query(sql);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  } finally {
    await connection.end();
  }
}
