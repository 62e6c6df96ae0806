import type { Knex } from 'knex';
import { isDuplicateKey, withoutDeadlock } from '#database';
import { type MessageStore, RefusedByStore } from '../domain/message-store.ts';
import { MOST_HEADER_LEVELS, nestsDeeper } from '../domain/nesting.ts';
import { type NewParkedMessage, OPEN_STATES } from '../domain/parked-message.ts';
import type { BroughtMessage } from '../domain/parked-store.ts';
import { type ParkedRow, parkedMessageOf, parkedRowOf } from './parked-row.ts';
import { refusalOf } from './refusal.ts';
import { type Dialect, hold, isBehind, listsOf } from './sql-holds.ts';
import { listOf, type SqlSteps, type SqlValue, stepsIn } from './sql-steps.ts';
import { withheldFingerprint, withheldMessages } from './sql-withheld.ts';

/** What the tables of parked messages are used with. */
export type ParkingTables = {
  readonly database: Knex;
  /** The time now, RFC 3339 in UTC with milliseconds. */
  readonly now: () => string;
  /** Bytes of a body. */
  readonly largest: number;
  /** The version of Banyan. */
  readonly release: string;
};

/** Rows of which more are not counted: a look must not cost more than it tells. */
const MOST_COUNTED = 100_000;

type PipelineParking = Pick<
  MessageStore,
  'park' | 'due' | 'withheldContracts' | 'withheld' | 'counts'
>;

/** Messages that failed for good, or wait for one that did, as the pipeline knows them. */
export function parking(tables: ParkingTables): PipelineParking {
  const { database, now } = tables;
  const withheld = withheldMessages(database);
  const counted = async (where: Partial<ParkedRow>) => {
    const some = database('banyan_parked').where(where).limit(MOST_COUNTED).select('position');
    const [row] = await database.from(some.as('some')).count({ n: '*' });
    return Number(row?.n);
  };

  return {
    ...withheld,
    async park(messages) {
      for (const message of messages) refuseUnstorable(message, tables.largest);
      try {
        return await withoutDeadlock(() =>
          inserted(() =>
            database.transaction((transaction) =>
              stepsIn(transaction, parked(messages, now(), tables.release, dialectOf(database))),
            ),
          ),
        );
      } catch (error) {
        throw refusalOf(error);
      }
    },

    async due(source, shard, limit) {
      const rows = database<ParkedRow>('banyan_parked')
        .where({ state: 'scheduled', source })
        .where('due_at', '<=', now())
        .orderBy(['due_at', 'position'])
        .limit(limit);
      if (shard.of > 1) rows.whereRaw('shard % ? = ?', [shard.of, shard.index]);
      return (await rows).map(parkedMessageOf);
    },

    async counts() {
      const waiting = () => database('banyan_outbox').whereNull('published_at');
      const [outboxCount] = await waiting().count({ n: '*' });
      const oldest = await waiting().orderBy('position').first('created_at');
      return {
        parked: await counted({ state: 'parked' }),
        held: await counted({ state: 'held' }),
        scheduled: await counted({ state: 'scheduled' }),
        withheld: await Promise.all(
          (await withheld.withheldContracts()).map(async (one) => {
            const fingerprint = withheldFingerprint(one.contract);
            const where = { state: 'withheld', source: 'legacy', fingerprint } as const;
            return { ...one, count: await counted(where) };
          }),
        ),
        unpublished: Number(outboxCount?.n),
        oldestUnpublished: oldest?.created_at,
      };
    },
  };
}

export function dialectOf(database: Knex): Dialect {
  return { lock: database.client.dialect === 'mysql' ? ' FOR UPDATE' : '' };
}

/** Somebody else may have parked the same message at the same time: the second look sees it. */
async function inserted<T>(insert: () => Promise<T>): Promise<T> {
  try {
    return await insert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return insert();
  }
}

/** Throws RefusedByStore: MySQL cuts the connection for what is too large, and says nothing. */
export function refuseUnstorable(
  { delivery }: Pick<NewParkedMessage, 'delivery'>,
  largest: number,
): void {
  if (delivery.body.length > largest) {
    throw new RefusedByStore(`the database takes at most ${largest} bytes of a body`);
  }
  if (nestsDeeper(delivery.properties, MOST_HEADER_LEVELS)) {
    // JSON.stringify would throw at some level, and reading it again at another one.
    throw new RefusedByStore(`its headers nest deeper than ${MOST_HEADER_LEVELS} levels`);
  }
}

function* parked(
  messages: readonly NewParkedMessage[],
  now: string,
  release: string,
  dialect: Dialect,
): SqlSteps<('parked' | 'known')[]> {
  const known = yield* knownAmong(messages.map(({ id }) => id));
  const results: ('parked' | 'known')[] = [];
  for (const message of messages) {
    results.push(known.has(message.id) ? 'known' : 'parked');
    if (known.has(message.id)) continue;
    known.add(message.id);
    yield* parkOne(message, now, release, dialect);
  }
  return results;
}

function* parkOne(
  message: NewParkedMessage,
  now: string,
  release: string,
  dialect: Dialect,
): SqlSteps<void> {
  const { failure, context, how } = message;
  const { ordered = [] } = context;
  const isHeld = how === 'held';
  const wasTried = how !== 'held' && how !== 'withheld';
  // The one that it was to wait for may have been settled while it was on its way here.
  const mayGo = isHeld && !(yield* isBehind(ordered, dialect));
  const dueAt = mayGo ? now : typeof how === 'object' ? how.dueAt : undefined;
  const brought: BroughtMessage = {
    ...message,
    state: dueAt !== undefined ? 'scheduled' : wasTried ? 'parked' : how,
    revision: 0,
    revisedBody: undefined,
    reason: undefined,
    attempts: wasTried ? 1 : 0,
    latestAttempts: !wasTried ? [] : [{ at: now, by: 'delivery', failure: failure.message }],
    release,
    parkedAt: now,
  };
  yield* insertParked(brought, dueAt, now);
}

/** The ids of these that are there. */
export function* knownAmong(ids: readonly string[]): SqlSteps<Set<string>> {
  const known = new Set<string>();
  for (const chunk of listsOf(ids)) {
    const { places, values } = listOf(chunk);
    const { rows } = yield [`SELECT id FROM banyan_parked WHERE id IN (${places})`, ...values];
    for (const { id } of rows) known.add(id);
  }
  return known;
}

/** Inserts a message, and while it is open puts it into the queues of its aggregates. */
export function* insertParked(
  message: BroughtMessage,
  dueAt: string | undefined,
  now: string,
): SqlSteps<void> {
  const row = parkedRowOf(message, dueAt, now);
  const columns = Object.keys(row);
  yield [
    `INSERT INTO banyan_parked (${columns.join(', ')})
     VALUES (${columns.map(() => '?').join(', ')})`,
    ...(Object.values(row) as SqlValue[]), // columns of texts, numbers and bytes
  ];
  const { ordered = [] } = message.context;
  if (ordered.length === 0 || !OPEN_STATES.includes(message.state)) return;
  const { rows } = yield ['SELECT position FROM banyan_parked WHERE id = ?', message.id];
  yield* hold(Number(rows[0].position), ordered);
}
