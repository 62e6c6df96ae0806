import type { Knex } from 'knex';
import type { MessageStore } from '../domain/message-store.ts';

/** Removes what is old, a few rows a statement: a large delete would hold up everybody else. */
export async function removeOld(
  database: Knex,
  before: Parameters<MessageStore['removeOld']>[0],
  limit: number,
): Promise<number> {
  const referred = () =>
    database('banyan_parked')
      .whereRaw('banyan_parked.message_key = banyan_inbox.message_key')
      .whereNot('state', 'resolved');
  const keys = await database('banyan_inbox')
    .where('received_at', '<', before.inbox)
    .whereNotExists(referred())
    .orderBy('received_at')
    .limit(limit)
    .pluck('message_key');
  const positions = await database('banyan_outbox')
    .where('published_at', '<', before.outbox)
    .orderBy('published_at')
    .limit(limit)
    .pluck('position');
  // Once more: it may have been parked since.
  const forgotten = await database('banyan_inbox')
    .whereIn('message_key', keys)
    .whereNotExists(referred())
    .delete();
  const published = await database('banyan_outbox').whereIn('position', positions).delete();
  return forgotten + published;
}
