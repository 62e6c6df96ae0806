import {
  type Database,
  isDuplicateKey,
  migrate,
  millisecondsFromNow,
  openDatabase,
  sqliteFileOf,
  withoutDeadlock,
} from '#database';
import type { ParkedFailure, StoredHead } from '../domain/stored-request.ts';
import { RELEASE } from '../release.ts';
import type { StoredRequests, WaitingRequest } from './stored-requests.ts';

type StoredRow = {
  position: number;
  id: string;
  route: string;
  /** A StoredHead as JSON. */
  head: string;
  body: Uint8Array;
  attempts: number;
  due_at: number;
  accepted_at: string;
};

type LaneRow = { route: string; holder: string; expires_at: number };

/** ms for an answer: a client waits. */
const SILENCE = 5_000;
/** ms for a change of the tables, which may take a busy server its time. */
const PATIENCE = 60_000;

/**
 * Opens the stored requests, and creates or upgrades the tables. Rejects with the driver's error while the
 * database is away.
 *
 * @param now the time, RFC 3339 in UTC with milliseconds
 */
export async function openStoredRequests(url: string, now: () => string): Promise<StoredRequests> {
  const database = openDatabase(url, {
    silence: SILENCE,
    connections: 4,
    lockWait: 3,
    idleTransaction: 3,
  });
  // SQLite answers at once, and one in memory has its tables in this connection alone.
  const isSqlite = sqliteFileOf(url) !== undefined;
  const patient = isSqlite ? database : openDatabase(url, { silence: PATIENCE, connections: 2 });
  try {
    await migrate(patient);
  } catch (error) {
    await database.destroy();
    throw error;
  } finally {
    if (patient !== database) await patient.destroy();
  }
  return sqlStoredRequests(database, now);
}

function sqlStoredRequests(database: Database, now: () => string): StoredRequests {
  const stored = () => database<StoredRow>('banyan_stored_requests');
  const lanes = () => database<LaneRow>('banyan_stored_lanes');
  // Written by the database's clock, and read as a number.
  const fromNow = (ms: number) => millisecondsFromNow(database, ms) as unknown as number;

  return {
    async add({ id, route, head, body }) {
      await stored().insert({
        ...{ id, route, head: JSON.stringify(head), body: Buffer.from(body) },
        ...{ attempts: 0, due_at: 0, accepted_at: now() },
      });
    },

    async waiting() {
      const rows = await stored()
        .select('route')
        .count({ count: '*' })
        .min({ oldest: 'accepted_at' })
        .groupBy('route');
      return rows.map(({ route, count, oldest }) => {
        return { route: String(route), count: Number(count), oldest: String(oldest) };
      });
    },

    async hold(route, holder, ttlMs) {
      const changed = await lanes()
        .where({ route })
        .where((row) => row.where({ holder }).orWhere('expires_at', '<=', fromNow(0)))
        .update({ holder, expires_at: fromNow(ttlMs) });
      if (changed > 0) return true;
      if ((await lanes().where({ route }).first('route')) !== undefined) return false;
      try {
        await lanes().insert({ route, holder, expires_at: fromNow(ttlMs) });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    async letGo(route, holder) {
      await lanes().where({ route, holder }).update({ holder: '', expires_at: 0 });
    },

    async first(route) {
      const row = await stored().where({ route }).orderBy('position').first();
      return row && requestOf(row);
    },

    settle: (request, holder, settlement) =>
      withoutDeadlock(() =>
        database.transaction(async (transaction) => {
          const lane = await transaction<LaneRow>('banyan_stored_lanes')
            .where({ route: request.route })
            .forUpdate()
            .first('holder');
          if (lane?.holder !== holder) return false;
          const row = transaction<StoredRow>('banyan_stored_requests').where({ id: request.id });
          if (settlement.kind === 'again') {
            await row.update({ attempts: request.attempts + 1, due_at: settlement.dueAt });
            return true;
          }
          if (settlement.kind === 'parked') {
            await park(transaction, request, settlement.failure, now());
          }
          await row.delete();
          return true;
        }),
      ),

    close: () => database.destroy(),
  };
}

function requestOf({ id, route, head, body, attempts, due_at }: StoredRow): WaitingRequest {
  // It was written by `add`.
  return { id, route, head: JSON.parse(head) as StoredHead, body, attempts, dueAt: Number(due_at) };
}

/**
 * Parks a request where failed messages are: as one of source `request`, whose routing key is its route. One
 * that was given back by an operator is there already.
 */
async function park(
  transaction: Database,
  { id, route, head, body, attempts }: WaitingRequest,
  failure: ParkedFailure,
  at: string,
): Promise<void> {
  const { code, message, rule } = failure;
  const tried = attempts + 1;
  const outcome = {
    state: 'parked',
    code,
    fingerprint: `${code} ${rule}`.slice(0, 300),
    failure: JSON.stringify(failure),
    latest_attempts: JSON.stringify([{ at, by: 'delivery', failure: message }]),
    release_version: RELEASE,
    updated_at: at,
  };
  const again = await transaction('banyan_parked')
    .where({ id, source: 'request' })
    .update({ ...outcome, attempts: transaction.raw('attempts + ?', [tried]) });
  if (again > 0) return;
  await transaction('banyan_parked').insert({
    ...outcome,
    ...{ id, source: 'request', shard: 0, exchange: '', routing_key: route, context: '{}' },
    ...{ properties: JSON.stringify(head), body: Buffer.from(body), attempts: tried, revision: 0 },
    parked_at: at,
  });
}
