import type { Knex } from 'knex';
import { fingerprintOf } from '../domain/failure.ts';
import { type MessageStore, type ParkedRevision, RefusedByStore } from '../domain/message-store.ts';
import { MOST_HEADER_LEVELS, nestsDeeper } from '../domain/nesting.ts';
import { isDuplicateKey, refusalOf } from './driver-error.ts';
import { keyBytes } from './message-key-bytes.ts';
import { type ParkedRow, parkedMessageOf, parkedRowOf } from './parked-row.ts';

type ParkingPart =
  | 'park'
  | 'listParked'
  | 'findParked'
  | 'revise'
  | 'failAgain'
  | 'resolve'
  | 'counts';

/** Messages that failed for good. */
export function parking(
  database: Knex,
  now: () => string,
  largest: number,
): Pick<MessageStore, ParkingPart> {
  const parked = () => database<ParkedRow>('banyan_parked');
  const change = (message: ParkedRevision, values: Readonly<Record<string, unknown>>) =>
    changeParked(database, message, values, now());

  return {
    async park(message) {
      if (message.delivery.body.length > largest) {
        throw new RefusedByStore(`the database takes at most ${largest} bytes of a body`);
      }
      if (nestsDeeper(message.delivery.properties, MOST_HEADER_LEVELS)) {
        // JSON.stringify would throw at some level, and reading it again at another one.
        throw new RefusedByStore(`its headers nest deeper than ${MOST_HEADER_LEVELS} levels`);
      }
      try {
        await parked().insert(parkedRowOf(message, now()));
        return 'parked';
      } catch (error) {
        if (isDuplicateKey(error)) return 'known';
        throw refusalOf(error);
      }
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
      change(message, {
        revision: message.revision + 1,
        revised_body: Buffer.from(body),
        reason,
      }),

    failAgain: (message, failure, context) =>
      change(message, {
        failure: JSON.stringify(failure),
        fingerprint: fingerprintOf(failure),
        context: JSON.stringify(context),
        message_key: context.messageKey === undefined ? null : keyBytes(context.messageKey),
        attempts: database.raw('attempts + 1'),
      }),

    resolve: (message) => change(message, { state: 'resolved' }),

    async counts() {
      const [parkedCount] = await parked().where({ state: 'parked' }).count({ n: '*' });
      const waiting = () => database('banyan_outbox').whereNull('published_at');
      const [outboxCount] = await waiting().count({ n: '*' });
      const oldest = await waiting().orderBy('position').first('created_at');
      return {
        parked: Number(parkedCount?.n),
        unpublished: Number(outboxCount?.n),
        oldestUnpublished: oldest?.created_at,
      };
    },
  };
}

/** Changes a parked message, unless it is not parked at this revision any more. */
export async function changeParked(
  connection: Knex,
  { id, revision }: ParkedRevision,
  values: Readonly<Record<string, unknown>>,
  at: string,
): Promise<boolean> {
  const changed = await connection('banyan_parked')
    .where({ id, revision, state: 'parked' })
    .update({ ...values, updated_at: at });
  return changed === 1;
}
