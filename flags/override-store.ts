import { setTimeout as delay } from 'node:timers/promises';
import type { Override } from './override.ts';
import { overrideFile } from './override-file.ts';
import type { SqlOverrides } from './sql-overrides.ts';

/** Where overrides survive: a file beside the process, and the database, where there is one. */
export type OverrideStore = {
  /** What the file has; nothing where it cannot be read. */
  read(): Promise<readonly Override[]>;
  /** Writes down what it does not know. Resolves with what is wrong, or after a moment: it is in force already. */
  write(overrides: readonly Override[]): Promise<string | undefined>;
  /** Tells what others write from now on; what could not be written is tried again. */
  start(known: () => readonly Override[], told: (overrides: readonly Override[]) => void): void;
  stop(): Promise<void>;
};

export type OverrideStoreOptions = {
  readonly file: string;
  /** `mysql://…` or `sqlite:PATH`; undefined for none. */
  readonly database: string | undefined;
  /** ms since 1970. */
  readonly now: () => number;
  readonly complain: (about: string) => (error: unknown) => void;
};

/** ms that writing may hold up whoever waits for it. */
const WRITING_MS = 300;
/** ms between two tries to write what could not be written, and to see what others wrote into the database. */
const AGAIN_MS = 10_000;
/** ms that whoever stops waits for what is being written. */
const STOPPING_MS = 500;

/** Neither of them need be there. */
export function openOverrideStore(options: OverrideStoreOptions): OverrideStore {
  const { database, now, complain } = options;
  const file = overrideFile(options.file, now);
  // Only here: a process without a database does not wait for knex to load.
  const opened = async (): Promise<SqlOverrides | undefined> => {
    if (database === undefined) return undefined;
    const { sqlOverrides } = await import('./sql-overrides.ts');
    return sqlOverrides(database, now);
  };
  const opening = opened();
  let known: () => readonly Override[] = () => [];
  let tell: (overrides: readonly Override[]) => void = () => {};
  let isStopped = false;
  let isOwed = false;
  let working: Promise<unknown> = Promise.resolve();
  let exchanging = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let unwatch = () => {};

  const exchange = async () => {
    try {
      const sql = await opening;
      if (sql === undefined || isStopped) return;
      const all = await sql.exchange(known());
      if (!isStopped) tell(all);
    } catch (error) {
      if (!isStopped) complain('overrides not in the database')(error);
    }
  };
  const exchangeInTurn = () => {
    exchanging = exchanging.then(exchange);
  };
  const add = async (overrides: readonly Override[]): Promise<string | undefined> => {
    try {
      await file.add(overrides);
      isOwed = false;
      return undefined;
    } catch (error) {
      isOwed = true;
      complain('overrides not written down')(error);
      return `not written down: ${error instanceof Error ? error.message : error}`;
    }
  };
  return {
    read: () =>
      file.read().catch((error) => {
        complain('overrides not read')(error);
        return [];
      }),
    async write(overrides) {
      if (overrides.length === 0) return undefined;
      exchangeInTurn();
      const writing = add(overrides);
      working = Promise.all([working, writing]);
      const late = delay(WRITING_MS, 'not written down yet', { ref: false });
      return Promise.race([writing, late]);
    },
    start(all, told) {
      known = all;
      tell = told;
      unwatch = file.watch(told, complain('overrides not read'));
      timer = setInterval(() => {
        if (isOwed) void add(known());
        exchangeInTurn();
      }, AGAIN_MS).unref();
      exchangeInTurn();
    },
    async stop() {
      isStopped = true;
      unwatch();
      clearInterval(timer);
      const closed = Promise.all([working, exchanging]).then(async () => (await opening)?.close());
      // A database that hangs holds nobody up.
      await Promise.race([closed, delay(STOPPING_MS, undefined, { ref: false })]);
    },
  };
}
