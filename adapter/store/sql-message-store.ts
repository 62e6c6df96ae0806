import { existsSync } from 'node:fs';
import type { Knex } from 'knex';
import { BanyanError } from '#contracts';
import {
  type Flush,
  migrate,
  mysqlLimits,
  openDatabase,
  sqliteFileOf,
  sqliteFlush,
} from '#database';
import type { MessageStore } from '../domain/message-store.ts';
import { RELEASE } from '../release.ts';
import { mysqlCommits } from './mysql-commits.ts';
import { lagIn } from './sql-lag.ts';
import { sqlLeases } from './sql-leases.ts';
import { outbox } from './sql-outbox.ts';
import { sqlParkedStore } from './sql-parked-store.ts';
import { type ParkingTables, parking } from './sql-parking.ts';
import { removeOld } from './sql-retention.ts';
import { sqliteCommits } from './sqlite-commits.ts';

/** What the store is given from outside. */
export type SqlMessageStoreOptions = {
  /** `mysql://…` or `sqlite:PATH`. */
  readonly url: string;
  /** The time now, RFC 3339 in UTC with milliseconds. */
  readonly now: () => string;
  /** Whether to create and upgrade the tables; otherwise they must be there. */
  readonly create: boolean;
  /** The bytes that a text may have in a body; as UTF-8 alone unless told. */
  readonly encodings?: (text: string) => readonly Uint8Array[];
  /** See DatabaseOptions. */
  readonly silence?: number;
};

/**
 * Opens the store. Rejects with the driver's error while the database is away, and with a BanyanError
 * `database_missing` (exit code 2) when the tables must be there, and are not.
 */
export async function openSqlMessageStore(options: SqlMessageStoreOptions): Promise<MessageStore> {
  const { url, now, create, silence, encodings = (text) => [Buffer.from(text)] } = options;
  const file = sqliteFileOf(url);
  if (!create && file !== undefined && !existsSync(file)) throw missing(file);
  const waiting = silence === undefined ? {} : { silence };
  const database = openDatabase(url, {
    sqliteSync: 'on request',
    idleTransaction: 3,
    ...waiting,
  });
  try {
    if (create) await migrate(database);
    else if (!(await database.schema.hasTable('banyan_leases'))) throw missing('this URL');
    else if (!(await database.schema.hasTable('banyan_audit_head'))) throw outdated();
    if (file !== undefined) {
      const tables = { database, now, largest: LARGEST_IN_SQLITE, release: RELEASE };
      const commits = sqliteCommits(database, now, LARGEST_IN_SQLITE);
      return durable(sqlMessageStore(tables, commits, encodings), sqliteFlush(file));
    }
    const limits = await mysqlLimits(database);
    const tables = { database, now, largest: limits.largestBody, release: RELEASE };
    const store = sqlMessageStore(tables, mysqlCommits(database, now, limits), encodings);
    return withLeases(store, openDatabase(url, { ...LEASES, idleTransaction: 3 }));
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

function missing(place: string): BanyanError {
  return new BanyanError('database_missing', `no adapter has kept anything at ${place}`, {
    exitCode: 2,
    advice:
      'Name the adapter’s own database: --config FILE, adapter.database in it, or DATABASE_URL.',
  });
}

/** A lease is looked at again soon: nobody waits long for it, and nothing else is in its way. */
const LEASES = { connections: 1, lockWait: 1, silence: 3_000 };

function outdated(): BanyanError {
  return new BanyanError('database_outdated', 'the tables are those of an older Banyan', {
    exitCode: 2,
    advice: 'Start the adapter of this version once: it upgrades them.',
  });
}

/** Leases on a connection of their own. */
function withLeases(store: MessageStore, database: Knex): MessageStore {
  return {
    ...store,
    leases: sqlLeases(database),
    close: async () => void (await Promise.all([store.close(), database.destroy()])),
  };
}

/** Bytes of a body; SQLite's own limit is twice that, for a whole row. */
const LARGEST_IN_SQLITE = 500_000_000;

/** One place for each thing that is kept; all of them in one database. */
function sqlMessageStore(
  tables: ParkingTables,
  commits: Pick<MessageStore, 'lookUp' | 'commit'>,
  encodings: (text: string) => readonly Uint8Array[],
): MessageStore {
  const { database, now } = tables;
  return {
    ...commits,
    ...outbox(database, now),
    ...parking(tables),
    lag: () => lagIn(database),
    parked: sqlParkedStore(tables, encodings),
    leases: sqlLeases(database),
    removeOld: (before, pause) => removeOld(database, before, pause),
    ping: async () => void (await database.raw('SELECT 1')),
    close: () => database.destroy(),
  };
}

/**
 * What is told to somebody else must survive: all that is written but the marks of the outbox. What
 * was found there, and may not be flushed yet, is flushed before anybody relies on it.
 */
function durable(store: MessageStore, flush: Flush): MessageStore {
  // A process before us may have been killed between its commit and its flush.
  let isFlushed = false;
  const flushed = async () => {
    try {
      await flush();
      isFlushed = true;
    } catch (error) {
      isFlushed = false;
      throw error;
    }
  };
  const writing =
    <Values extends readonly unknown[], Result>(write: (...values: Values) => Promise<Result>) =>
    async (...values: Values): Promise<Result> => {
      const result = await write(...values);
      await flushed();
      return result;
    };
  const reading =
    <Values extends readonly unknown[], Result>(look: (...values: Values) => Promise<Result>) =>
    async (...values: Values): Promise<Result> => {
      const result = await look(...values);
      if (!isFlushed) await flushed();
      return result;
    };
  return {
    ...store,
    lookUp: reading(store.lookUp),
    unpublished: reading(store.unpublished),
    commit: writing(store.commit),
    park: writing(store.park),
    parked: {
      ...store.parked,
      revise: writing(store.parked.revise),
      move: writing(store.parked.move),
      bring: writing(store.parked.bring),
      note: writing(store.parked.note),
    },
  };
}
