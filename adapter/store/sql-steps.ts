import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Knex } from 'knex';
import { prepared } from '#database';

/** A statement that SQLite, MySQL and MariaDB all understand, with its values. */
export type Sql = readonly [sql: string, ...values: readonly SqlValue[]];
export type SqlValue = string | number | null | Uint8Array;

export type Answer = {
  // Columns are what the statement names; who writes it knows their types.
  // biome-ignore lint/suspicious/noExplicitAny: a row is what the statement says
  readonly rows: readonly any[];
  /** Rows that were changed. */
  readonly changes: number;
};

/**
 * What is to be done within a transaction, one statement after the other: written once, it is done at
 * once where SQLite is (see sqlite-commits), and statement by statement over the network.
 */
export type SqlSteps<Result> = Generator<Sql, Result, Answer>;

/** Does the steps on an SQLite connection, without a pause. */
export function runSteps<Result>(sqlite: DatabaseSync, steps: SqlSteps<Result>): Result {
  let step = steps.next();
  while (!step.done) {
    const [sql, ...values] = step.value;
    const statement = prepared(sqlite, sql);
    if (statement.columns().length > 0) {
      step = steps.next({ rows: statement.all(...(values as SQLInputValue[])), changes: 0 });
    } else {
      const { changes } = statement.run(...(values as SQLInputValue[]));
      step = steps.next({ rows: [], changes: Number(changes) });
    }
  }
  return step.value;
}

/** Does the steps on a knex transaction, whatever the database. */
export async function stepsIn<Result>(transaction: Knex, steps: SqlSteps<Result>): Promise<Result> {
  const isMysql = transaction.client.dialect === 'mysql';
  let step = steps.next();
  while (!step.done) {
    const [sql, ...values] = step.value;
    const response = await transaction.raw(sql, values as Knex.Value[]);
    step = steps.next(answerOf(response, isMysql));
  }
  return step.value;
}

/** mysql2 answers with rows or a header, and fields beside it; our SQLite client with rows or changes. */
function answerOf(response: unknown, isMysql: boolean): Answer {
  const result = isMysql ? (response as readonly unknown[])[0] : response;
  if (Array.isArray(result)) return { rows: result, changes: 0 };
  const { affectedRows, changes } = result as { affectedRows?: number; changes?: number };
  return { rows: [], changes: Number(changes ?? affectedRows ?? 0) };
}

/**
 * `?, ?, …` for a list, and its values: the last one repeated until there are 1, 10, 100 or 500 of
 * them, so that a database prepares few statements. At most 500.
 */
export function listOf<Value>(values: readonly Value[]) {
  const last = values.at(-1);
  if (last === undefined || values.length > 500)
    throw new Error(`a list of ${values.length} values`);
  const size = [1, 10, 100, 500].find((one) => one >= values.length) ?? 500;
  const all = [...values, ...Array<Value>(size - values.length).fill(last)];
  return { places: Array(size).fill('?').join(', '), values: all };
}
