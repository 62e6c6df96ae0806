import type { Knex } from 'knex';
import { isDuplicateKey } from '#database';
import { RefusedByStore } from '../domain/message-store.ts';
import { refusalOf } from '../store/refusal.ts';
import { watchTransaction } from './transaction-fault.ts';

/** What became of one try to consume an event. */
export type Consumption =
  | { readonly kind: 'handled' | 'duplicate' | 'conflict' }
  /** Rolled back: the handler threw, or the database refuses what it wrote. */
  | { readonly kind: 'failed'; readonly error: unknown }
  /** The database is away; nobody's fault. */
  | { readonly kind: 'unavailable'; readonly error: unknown };

/** What one consumer has had, in the database that its handler writes to. */
export type ConsumedEvents = {
  /**
   * Remembers the event and runs `handle` in one transaction. Never rejects. A `conflict` is another
   * body under an id that was consumed before.
   */
  once(
    event: { readonly id: string; readonly bodyHash: string },
    handle: (transaction: Knex.Transaction) => Promise<void>,
  ): Promise<Consumption>;
  /** Forgets what was received before this RFC 3339 time in UTC; how many events that were. */
  forget(before: string): Promise<number>;
};

type ConsumedRow = {
  consumer: string;
  event_id: string;
  body_hash: string;
  received_at: string;
};

/** Rows that one statement removes: small, because others wait for it. */
const FORGOTTEN_AT_ONCE = 500;

export function consumedEvents(
  database: Knex,
  consumer: string,
  now: () => string,
): ConsumedEvents {
  const consumed = (connection: Knex = database) => connection<ConsumedRow>('banyan_consumed');

  /** First the row, so that a second process with the same event waits for us. */
  const consumeIn = async (
    transaction: Knex.Transaction,
    row: ConsumedRow,
    handle: (transaction: Knex.Transaction) => Promise<void>,
  ): Promise<Consumption> => {
    try {
      await consumed(transaction).insert(row);
    } catch (error) {
      return { kind: isDuplicateKey(error) ? 'duplicate' : 'unavailable', error };
    }
    const watch = watchTransaction(transaction);
    try {
      await handle(transaction);
      const error = watch.rolledBack();
      return error === undefined ? { kind: 'handled' } : { kind: 'unavailable', error };
    } catch (error) {
      return { kind: (await watch.isDatabaseAway()) ? 'unavailable' : 'failed', error };
    } finally {
      watch.end();
    }
  };

  /** Tells a duplicate from a conflict. */
  const recall = async ({ event_id, body_hash }: ConsumedRow): Promise<Consumption> => {
    try {
      const row = await consumed().where({ consumer, event_id }).first('body_hash');
      const same = row === undefined || row.body_hash === body_hash;
      return { kind: same ? 'duplicate' : 'conflict' };
    } catch (error) {
      return { kind: 'unavailable', error };
    }
  };

  return {
    async once({ id, bodyHash }, handle) {
      const row = { consumer, event_id: id, body_hash: bodyHash, received_at: now() };
      // Kept apart from what the transaction throws: when rolling back fails, knex tells only that.
      const seen: { consumption?: Consumption } = {};
      try {
        const end = await database.transaction(async (transaction) => {
          seen.consumption = await consumeIn(transaction, row, handle);
          if (seen.consumption.kind !== 'handled') throw new Error(seen.consumption.kind);
          return 'committed';
        });
        if (end === 'committed') return { kind: 'handled' };
        return { kind: 'failed', error: new Error('handle ended the transaction by itself') };
      } catch (error) {
        const { consumption = { kind: 'unavailable', error } } = seen;
        if (consumption.kind === 'duplicate') return recall(row);
        if (consumption.kind !== 'handled') return consumption;
        // The commit: some constraints are checked only there.
        const refused = refusalOf(error) instanceof RefusedByStore;
        return { kind: refused ? 'failed' : 'unavailable', error };
      }
    },

    async forget(before) {
      for (let forgotten = 0; ; ) {
        const old = await consumed()
          .where({ consumer })
          .where('received_at', '<', before)
          .orderBy('received_at')
          .limit(FORGOTTEN_AT_ONCE)
          .select('event_id');
        const ids = old.map(({ event_id }) => event_id);
        forgotten += await consumed().where({ consumer }).whereIn('event_id', ids).delete();
        if (old.length < FORGOTTEN_AT_ONCE) return forgotten;
      }
    },
  };
}
