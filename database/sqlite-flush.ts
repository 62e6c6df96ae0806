import { closeSync, fdatasync, fstatSync, openSync } from 'node:fs';
import { promisify } from 'node:util';

const datasync = promisify(fdatasync);

/** Resolves when everything that was committed before the call survives a loss of power. */
export type Flush = () => Promise<void>;

/**
 * Group commit for SQLite in WAL mode with `synchronous = NORMAL`: a commit is a write to the log file,
 * and one flush of that file makes all of them durable, in a thread of its own while we go on. SQLite
 * flushes the log by itself before it moves anything from there into the database.
 * Source: https://www.sqlite.org/pragma.html#pragma_synchronous
 */
export function sqliteFlush(file: string): Flush {
  let log: number | undefined;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const flushed = async () => {
    // Whoever opens the database anew makes a new log, and unlinks this one.
    if (log !== undefined && fstatSync(log).nlink === 0) {
      closeSync(log);
      log = undefined;
    }
    log ??= openSync(`${file}-wal`, 'r');
    await datasync(log);
  };
  const start = (): Promise<void> => {
    const flush = flushed().finally(() => {
      if (running === flush) running = undefined;
    });
    running = flush;
    return flush;
  };

  return () => {
    // One that is under way may have begun before what was just committed.
    if (running === undefined) return start();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}
