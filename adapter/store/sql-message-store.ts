import { existsSync } from 'node:fs';
import type { Knex } from 'knex';
import { BanyanError } from '#contracts';
import { type AggregateState, aggregateKey } from '../domain/aggregate.ts';
import { streamOf } from '../domain/envelope.ts';
import { fingerprintOf } from '../domain/failure.ts';
import {
  type CommitResult,
  type MessageStore,
  type ParkedRevision,
  RefusedByStore,
} from '../domain/message-store.ts';
import { type AggregateRow, aggregateStateOf } from './aggregate-row.ts';
import { chunksOf } from './chunks.ts';
import { largestBody, migrate, openDatabase, sqliteFileOf } from './database.ts';
import { isDuplicateKey, refusalOf, withoutDeadlock } from './driver-error.ts';
import { type ParkedRow, parkedMessageOf, parkedRowOf } from './parked-row.ts';

/** What the store is given from outside. */
export type SqlMessageStoreOptions = {
  /** `mysql://…` or `sqlite:PATH`. */
  readonly url: string;
  /** The time now, RFC 3339 in UTC with milliseconds. */
  readonly now: () => string;
  /** Whether to create and upgrade the tables; otherwise they must be there. */
  readonly create: boolean;
};

/**
 * Opens the store. Rejects with the driver's error while the database is away, and with a BanyanError
 * `database_missing` (exit code 2) when the tables must be there, and are not.
 */
export async function openSqlMessageStore(options: SqlMessageStoreOptions): Promise<MessageStore> {
  const { url, now, create } = options;
  const file = sqliteFileOf(url);
  if (!create && file !== undefined && !existsSync(file)) throw missing(file);
  const database = openDatabase(url);
  try {
    if (create) await migrate(database);
    else if (!(await database.schema.hasTable('banyan_aggregates'))) throw missing('this URL');
    return sqlMessageStore(database, now, await largestBody(database));
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

function sqlMessageStore(database: Knex, now: () => string, largest: number): MessageStore {
  const parked = () => database<ParkedRow>('banyan_parked');

  /** Changes a parked message, unless it is not parked at this revision any more. */
  const change = async (
    connection: Knex,
    { id, revision }: ParkedRevision,
    values: Record<string, unknown>,
  ): Promise<boolean> => {
    const changed = await connection('banyan_parked')
      .where({ id, revision, state: 'parked' })
      .update({ ...values, updated_at: now() });
    return changed === 1;
  };
  const resolved = { state: 'resolved' };
  const tooLarge = () =>
    new RefusedByStore(`the database takes at most ${largest} bytes of a body`);
  const inOneStatement = { rows: 100, bytes: largest };

  return {
    async lookUp({ messageKey, aggregates }) {
      const inboxRow = await database('banyan_inbox')
        .where({ message_key: messageKey })
        .first('body_hash');
      const states = new Map<string, AggregateState>();
      for (const keys of chunksOf(aggregates.map(aggregateKey), inOneStatement)) {
        const rows = await database<AggregateRow>('banyan_aggregates').whereIn('aggregate', keys);
        for (const row of rows) states.set(row.aggregate, aggregateStateOf(row));
      }
      return { bodyHash: inboxRow?.body_hash, states };
    },

    async commit(message, resolves) {
      const { messageKey, bodyHash, contract, events, states } = message;
      const at = now();
      const outbox = events.map((event) => ({
        id: event.id,
        type: event.type,
        aggregate: streamOf(event),
        body: JSON.stringify(event),
        created_at: at,
      }));
      for (const row of [
        ...outbox,
        ...states.map(({ state }) => ({ body: JSON.stringify(state) })),
      ]) {
        if (bytesOfRow(row) > largest) throw tooLarge();
      }
      try {
        await withoutDeadlock(() =>
          database.transaction(async (transaction) => {
            await transaction('banyan_inbox').insert({
              message_key: messageKey,
              body_hash: bodyHash,
              contract,
              received_at: at,
            });
            for (const state of states) {
              if (!(await writeState(transaction, state, at))) throw new NothingWritten('stale');
            }
            for (const rows of chunksOf(outbox, inOneStatement, bytesOfRow)) {
              await transaction('banyan_outbox').insert(rows);
            }
            if (resolves !== undefined && !(await change(transaction, resolves, resolved))) {
              throw new NothingWritten('superseded');
            }
          }),
        );
        return 'committed';
      } catch (error) {
        if (error instanceof NothingWritten) return error.result;
        if (isDuplicateKey(error)) return known(database, messageKey, bodyHash);
        throw refusalOf(error);
      }
    },

    async park({ id, delivery, failure, context }) {
      if (delivery.body.length > largest) throw tooLarge();
      try {
        await parked().insert(parkedRowOf({ id, delivery, failure, context }, now()));
        return 'parked';
      } catch (error) {
        if (isDuplicateKey(error)) return 'known';
        throw refusalOf(error);
      }
    },

    async unpublished(after, limit) {
      return database('banyan_outbox')
        .whereNull('published_at')
        .where('position', '>', after)
        .orderBy('position')
        .limit(limit)
        .select('position', 'id', 'type', 'aggregate', 'body');
    },

    async markPublished(ids) {
      await database('banyan_outbox').whereIn('id', ids).update({ published_at: now() });
    },

    async listParked({ state, limit }) {
      const rows = parked().orderBy([
        { column: 'parked_at', order: 'desc' },
        { column: 'id', order: 'asc' },
      ]);
      if (state !== undefined) rows.where({ state });
      return (await rows.limit(limit)).map(parkedMessageOf);
    },

    async findParked(prefix) {
      // No id holds a pattern character; anything that does finds nothing.
      if (!/^[0-9a-f-]+$/.test(prefix)) return [];
      return (await parked().where('id', 'like', `${prefix}%`).limit(2)).map(parkedMessageOf);
    },

    revise: (message, body, reason) =>
      change(database, message, {
        revision: message.revision + 1,
        revised_body: Buffer.from(body),
        reason,
      }),

    failAgain: (message, failure, context) =>
      change(database, message, {
        failure: JSON.stringify(failure),
        fingerprint: fingerprintOf(failure),
        context: JSON.stringify(context),
        attempts: database.raw('attempts + 1'),
      }),

    resolve: (message) => change(database, message, resolved),

    async counts() {
      const [parkedCount] = await parked().where({ state: 'parked' }).count({ n: '*' });
      const [outboxCount] = await database('banyan_outbox')
        .whereNull('published_at')
        .count({ n: '*' });
      return { parked: Number(parkedCount?.n), unpublished: Number(outboxCount?.n) };
    },

    close: () => database.destroy(),
  };
}

/** Tells a duplicate from a conflict, once the key is taken. */
async function known(database: Knex, messageKey: string, bodyHash: string): Promise<CommitResult> {
  const row = await database('banyan_inbox').where({ message_key: messageKey }).first('body_hash');
  if (row === undefined) {
    throw new RefusedByStore(`an event id of message ${messageKey} is already taken`);
  }
  return row.body_hash === bodyHash ? 'duplicate' : 'conflict';
}

/** Rolls a transaction back. */
class NothingWritten extends Error {
  readonly result: 'stale' | 'superseded';
  constructor(result: NothingWritten['result']) {
    super(result);
    this.result = result;
  }
}

/** Writes version n+1 over version n; false if it is not at that version any more. */
async function writeState(
  transaction: Knex,
  { aggregate, state, version }: AggregateState,
  at: string,
): Promise<boolean> {
  const key = aggregateKey(aggregate);
  const row = { version: version + 1, state: JSON.stringify(state), updated_at: at };
  const table = transaction<AggregateRow>('banyan_aggregates');
  if (version > 0) return (await table.where({ aggregate: key, version }).update(row)) === 1;
  try {
    await table.insert({ aggregate: key, ...row });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

function bytesOfRow({ body }: { readonly body: string }): number {
  return Buffer.byteLength(body);
}
