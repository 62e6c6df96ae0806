import type { Knex } from 'knex';
import type { StoreLag } from '../domain/message-store.ts';
import { OPEN_STATES } from '../domain/parked-message.ts';
import type { LaggingEvents, LagPlace } from '../domain/rollback-lag.ts';

type LagRow = {
  readonly n: number | string;
  readonly event: string | null;
  readonly about: string | null;
  readonly oldest: string;
};

/** Counts events that are on their way, by their contract and the type of their aggregate. */
export async function lagIn(database: Knex): Promise<StoreLag> {
  // `order/1521705612047` → `order`
  const about = database.raw(`SUBSTR(aggregate, 1, INSTR(aggregate, '/') - 1) AS about`);
  const open = await database('banyan_parked')
    .where({ source: 'scm' })
    .whereIn('state', OPEN_STATES)
    .groupBy('state', 'contract', 'about')
    .orderBy(['state', 'contract', 'about'])
    .count({ n: '*' })
    .min({ oldest: 'parked_at' })
    .select<(LagRow & { state: LagPlace })[]>('state', 'contract as event', about);
  const unpublished = await database('banyan_outbox')
    .whereNull('published_at')
    .groupBy('type', 'about')
    .orderBy(['type', 'about'])
    .count({ n: '*' })
    .min({ oldest: 'created_at' })
    .select<LagRow[]>('type as event', about);
  return {
    wayBack: open.map((row) => ({ place: row.state, ...laggingOf(row) })),
    outbox: unpublished.map(laggingOf),
  };
}

function laggingOf({ n, event, about, oldest }: LagRow): LaggingEvents {
  return {
    count: Number(n),
    ...(event === null ? {} : { event }),
    ...(about ? { aggregate: about } : {}),
    oldest,
  };
}
