import type { Knex } from 'knex';
import type { MessageStore } from '../domain/message-store.ts';

type InboxAge = { position: number; received_at: string };

/** Rows that one statement looks at: a large delete would hold up everybody else. */
const ROWS = 500;

/** Removes what is old, page by page. */
export async function removeOld(
  database: Knex,
  before: Parameters<MessageStore['removeOld']>[0],
  pause: () => Promise<void>,
): Promise<number> {
  return (
    (await forgetMessages(database, before.inbox, pause)) +
    (await removePublished(database, before.outbox, pause))
  );
}

/** The inbox has its rows in the order of their time, and no index of it: from the oldest on. */
async function forgetMessages(database: Knex, before: string, pause: () => Promise<void>) {
  let removed = 0;
  for (let position = 0; ; ) {
    const page = await database<InboxAge>('banyan_inbox')
      .where('position', '>', position)
      .orderBy('position')
      .limit(ROWS)
      .select('position', 'received_at');
    const old = page.filter(({ received_at }) => received_at < before);
    removed += await database('banyan_inbox')
      .whereIn(
        'position',
        old.map((row) => row.position),
      )
      .whereNotExists(
        database('banyan_parked')
          .whereRaw('banyan_parked.message_key = banyan_inbox.message_key')
          .whereNotIn('state', ['resolved', 'abandoned']),
      )
      .delete();
    if (old.length < ROWS) return removed;
    position = page.at(-1)?.position ?? position;
    await pause();
  }
}

async function removePublished(database: Knex, before: string, pause: () => Promise<void>) {
  let removed = 0;
  for (;;) {
    const positions = await database('banyan_outbox')
      .where('published_at', '<', before)
      .orderBy('published_at')
      .limit(ROWS)
      .pluck('position');
    if (positions.length === 0) return removed;
    removed += await database('banyan_outbox').whereIn('position', positions).delete();
    await pause();
  }
}
