import type { Knex } from 'knex';

type DriverError = { readonly errno?: number; readonly errcode?: number };

/**
 * What is the database's fault, whoever asked: MySQL's full disk, too many connections, shutdown, full
 * table, lock time-out, deadlock, read-only; SQLite's busy, locked, read-only, I/O, full, cannot open.
 */
const OUTAGES = [1021, 1040, 1053, 1114, 1205, 1213, 1290, 1836];
const SQLITE_OUTAGES = [5, 6, 8, 10, 13, 14];

/** ms between two signs of life: an idle connection counts as lost, also below a slow handler. */
const SIGN_OF_LIFE = 5_000;

/** Watches a transaction while somebody else's code writes with it. */
export type TransactionWatch = {
  /** The deadlock that made MySQL roll everything back, whether or not the code told us. */
  rolledBack(): unknown;
  /** Whether the database is to blame for a failure: it said so, or it does not answer any more. */
  isDatabaseAway(): Promise<boolean>;
  end(): void;
};

export function watchTransaction(transaction: Knex.Transaction): TransactionWatch {
  const faults: DriverError[] = [];
  transaction.on('query-error', (error: DriverError) => faults.push(error));
  const askAnything = () => transaction.raw('SELECT 1');
  const timer = setInterval(() => askAnything().catch(() => {}), SIGN_OF_LIFE);
  return {
    rolledBack: () => faults.find(({ errno }) => errno === 1213),
    async isDatabaseAway() {
      if (faults.some(isOutage)) return true;
      // Whoever ended the transaction has had answers.
      if (transaction.isCompleted()) return false;
      return askAnything().then(
        () => false,
        () => true,
      );
    },
    end: () => clearInterval(timer),
  };
}

function isOutage({ errno = 0, errcode = 0 }: DriverError): boolean {
  return OUTAGES.includes(errno) || SQLITE_OUTAGES.includes(errcode & 0xff);
}
