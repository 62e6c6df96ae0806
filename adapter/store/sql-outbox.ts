import type { Knex } from 'knex';
import { withoutDeadlock } from '#database';
import type { MessageStore } from '../domain/message-store.ts';

/** Events on their way to the broker. */
export function outbox(
  database: Knex,
  now: () => string,
): Pick<MessageStore, 'unpublished' | 'markPublished'> {
  return {
    unpublished(shard, after, limit) {
      const rows = database('banyan_outbox')
        .whereNull('published_at')
        .where('position', '>', after)
        .orderBy('position')
        .limit(limit)
        .select('position', 'id', 'type', 'aggregate', 'body', 'created_at as createdAt');
      // A remainder: with fewer shards than before, what the others left behind is somebody's as well.
      return shard.of === 1 ? rows : rows.whereRaw('shard % ? = ?', [shard.of, shard.index]);
    },

    async markPublished(events, { name, token }) {
      const holds = database('banyan_leases').where({ name, token }).select(database.raw('1'));
      // Not repeated, they would all be published again.
      const marked = await withoutDeadlock(() =>
        database('banyan_outbox')
          .whereIn(
            'position',
            events.map(({ position }) => position),
          )
          // Positions are told by the driver; nobody else's event may ever be taken for ours.
          .whereIn(
            'id',
            events.map(({ id }) => id),
          )
          .whereExists(holds)
          .update({ published_at: now() }),
      );
      return marked === events.length;
    },
  };
}
