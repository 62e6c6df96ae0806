import type { Knex } from 'knex';
import type { Failure } from '../domain/failure.ts';
import { fingerprintOf } from '../domain/failure.ts';
import type { CommitResult, MessageStore } from '../domain/message-store.ts';
import { migrate, openDatabase } from './database.ts';
import { type ParkedRow, parkedMessageOf, parkedRowOf } from './parked-row.ts';

/** What the store is given from outside. */
export type SqlMessageStoreOptions = {
  /** `mysql://…` or `sqlite:PATH`. */
  readonly url: string;
  /** The time now, RFC 3339 in UTC with milliseconds. */
  readonly now: () => string;
};

/** Opens the store and creates its tables if they are missing. Rejects while the database is away. */
export async function openSqlMessageStore(options: SqlMessageStoreOptions): Promise<MessageStore> {
  const database = openDatabase(options.url);
  try {
    await migrate(database);
  } catch (error) {
    await database.destroy();
    throw error;
  }
  return sqlMessageStore(database, options.now);
}

function sqlMessageStore(database: Knex, now: () => string): MessageStore {
  const parked = () => database<ParkedRow>('banyan_parked');

  /** Resolves a parked message, unless somebody already has. */
  const resolve = (connection: Knex, id: string) =>
    connection('banyan_parked')
      .where({ id, state: 'parked' })
      .update({ state: 'resolved', updated_at: now() });

  return {
    async commit(message, resolves) {
      const { messageKey, bodyHash, contract, aggregate, events } = message;
      const at = now();
      try {
        await database.transaction(async (transaction) => {
          await transaction('banyan_inbox').insert({
            message_key: messageKey,
            body_hash: bodyHash,
            contract,
            received_at: at,
          });
          if (events.length > 0) {
            await transaction('banyan_outbox').insert(
              events.map((event) => ({
                id: event.id,
                type: event.type,
                aggregate: `${aggregate.type}/${aggregate.id}`,
                body: JSON.stringify(event),
                created_at: at,
              })),
            );
          }
          if (resolves !== undefined) await resolve(transaction, resolves);
        });
        return 'committed';
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return known(database, messageKey, bodyHash);
      }
    },

    async park({ id, delivery, failure, context }) {
      try {
        await parked().insert(parkedRowOf({ id, delivery, failure, context }, now()));
        return 'parked';
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return 'known';
      }
    },

    async unpublished(limit) {
      return database('banyan_outbox')
        .whereNull('published_at')
        .orderBy('position')
        .limit(limit)
        .select('id', 'type', 'aggregate', 'body');
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

    async revise(id, revision, body, reason) {
      const changed = await parked()
        .where({ id, revision, state: 'parked' })
        .update({
          revision: revision + 1,
          revised_body: Buffer.from(body),
          reason,
          updated_at: now(),
        });
      return changed === 1;
    },

    async failAgain(id, failure: Failure) {
      await parked()
        .where({ id })
        .update({
          failure: JSON.stringify(failure),
          fingerprint: fingerprintOf(failure),
          updated_at: now(),
        })
        .increment('attempts', 1);
    },

    async resolve(id) {
      await resolve(database, id);
    },

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
  if (row === undefined) throw new Error(`an event id of message ${messageKey} is already taken`);
  return row.body_hash === bodyHash ? 'duplicate' : 'conflict';
}

/** MySQL's ER_DUP_ENTRY; SQLite's SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
function isDuplicateKey(error: unknown): boolean {
  const { errno, errcode } = error as { errno?: number; errcode?: number };
  return errno === 1062 || errcode === 1555 || errcode === 2067;
}
