import type { Knex } from 'knex';
import { OPEN_STATES, type ParkedFilter, type ParkedMessage } from '../domain/parked-message.ts';
import type { ParkedStore } from '../domain/parked-store.ts';
import { type ParkedRow, parkedMessageOf } from './parked-row.ts';
import { inThisOrder } from './sql-holds.ts';
import { narrowed } from './sql-parked-filter.ts';

type Encodings = (text: string) => readonly Uint8Array[];
type Listing = Pick<ParkedStore, 'list' | 'groups' | 'count' | 'find' | 'neighbours'>;

/** That nothing is in. */
const NO_STATE = '';
/** Ids that one statement takes. */
const IDS = 500;

/** Parked messages as an operator looks for them. */
export function parkedListing(database: Knex, encodings: Encodings): Listing {
  const parked = () => database<ParkedRow>('banyan_parked');
  const matching = (filter: ParkedFilter) => narrowed(parked(), filter, encodings);

  const then = inThisOrder(database);

  const allHeld = async () => {
    const [row] = await parked().where({ state: 'held' }).count({ n: '*' });
    return Number(row?.n);
  };

  /**
   * Those who wait behind what is selected, each as `other`: behind the first of each queue and
   * fingerprint, for a long queue to be gone through once. From where there is less to look at.
   */
  const heldBackBy = (filter: ParkedFilter, isSmall: boolean) => {
    const from = isSmall ? queuesOfSelected(then) : queuesOfHeld(then);
    const heads = narrowed(database.from(database.raw(from)), filter, encodings)
      .groupBy('banyan_parked.fingerprint', 'own.aggregate')
      .select('banyan_parked.fingerprint', 'own.aggregate')
      .min({ head: 'own.position' });
    return database
      .from(heads.as('heads'))
      .joinRaw(
        `${then} banyan_holds AS other
           ON other.aggregate = heads.aggregate AND other.position > heads.head
         ${then} banyan_parked AS behind ON behind.position = other.position`,
      )
      .where('behind.state', 'held');
  };

  return {
    async list(filter, page) {
      const isForward = 'after' in page;
      const order = isForward ? 'asc' : 'desc';
      // One state after the other: each is in the order of its positions in the index, all are not.
      const lists = await Promise.all(
        (filter.states ?? [undefined]).map((state) => {
          const rows = matching({ ...filter, states: undefined })
            .limit(page.limit)
            .select('banyan_parked.*');
          if (state !== undefined) {
            // With one alone, MariaDB goes through all that come before the page.
            rows.whereIn('banyan_parked.state', [state, NO_STATE]);
            rows.orderBy('banyan_parked.state', order);
          }
          rows.orderBy('banyan_parked.position', order);
          if (isForward) rows.where('banyan_parked.position', '>', page.after);
          else if (page.before !== undefined) {
            rows.where('banyan_parked.position', '<', page.before);
          }
          return rows;
        }),
      );
      return lists
        .flat()
        .map(parkedMessageOf)
        .sort((a, b) => (isForward ? a.position - b.position : b.position - a.position))
        .slice(0, page.limit);
    },

    async groups(filter) {
      const rows = await matching(filter)
        .groupBy('fingerprint', 'source')
        .select('fingerprint', 'source')
        .count({ n: '*' })
        .min({ first: 'banyan_parked.position' })
        .max({ last: 'banyan_parked.position' })
        .orderBy('n', 'desc');
      const selected = rows.reduce((sum, { n }) => sum + Number(n), 0);
      const all = await allHeld();
      const held: { fingerprint: string; n: number }[] =
        all === 0
          ? []
          : await heldBackBy(filter, selected <= all)
              .groupBy('heads.fingerprint')
              .select('heads.fingerprint')
              .countDistinct({ n: 'other.position' });
      const heldBack = new Map(held.map(({ fingerprint, n }) => [fingerprint, Number(n)]));
      const ends = rows.flatMap(({ first, last }) => [Number(first), Number(last)]);
      const messages = await byPosition(ends);
      return rows.map(({ fingerprint, source, n, first, last }) => {
        const [oldest, sample] = [messages.get(Number(first)), messages.get(Number(last))];
        if (oldest === undefined || sample === undefined)
          throw new Error('a group without members');
        return {
          fingerprint,
          source,
          count: Number(n),
          heldBack: heldBack.get(fingerprint) ?? 0,
          first: oldest.parkedAt,
          last: sample.parkedAt,
          sample,
        };
      });
    },

    async count(filter) {
      const [row] = await matching(filter).count({ n: '*' });
      const count = Number(row?.n);
      const all = await allHeld();
      if (count === 0 || all === 0) return { count, heldBack: 0 };
      const [held] = await heldBackBy(filter, count <= all).countDistinct({ n: 'other.position' });
      return { count, heldBack: Number(held?.n) };
    },

    async find(prefix) {
      // No id holds a pattern character; anything that does finds nothing.
      if (!/^[0-9a-f-]+$/.test(prefix)) return [];
      // As a range: SQLite looks through all of them for a pattern. `g` comes after all that ids hold.
      const rows = parked().where('id', '>=', prefix).where('id', '<', `${prefix}g`);
      return (await rows.orderBy('id').limit(2)).map(parkedMessageOf);
    },

    async neighbours(position) {
      const others = (how: '<' | '>') =>
        database('banyan_holds as own')
          .joinRaw(
            `${then} banyan_holds AS other
               ON other.aggregate = own.aggregate AND other.position ${how} own.position`,
          )
          .where('own.position', position);
      const behind = await others('<')
        .joinRaw(`${then} banyan_parked ON banyan_parked.position = other.position`)
        .whereIn('banyan_parked.state', OPEN_STATES)
        .distinct('banyan_parked.id', 'banyan_parked.position')
        .orderBy('banyan_parked.position')
        .limit(10);
      const [held] = await others('>').countDistinct({ n: 'other.position' });
      return { behind: behind.map(({ id }) => id), heldBack: Number(held?.n) };
    },
  };

  async function byPosition(positions: readonly number[]): Promise<Map<number, ParkedMessage>> {
    const found = new Map<number, ParkedMessage>();
    for (let from = 0; from < positions.length; from += IDS) {
      const rows = await parked().whereIn('position', positions.slice(from, from + IDS));
      for (const row of rows) found.set(Number(row.position), parkedMessageOf(row));
    }
    return found;
  }
}

/** What is selected, each with the queues that it is in. */
function queuesOfSelected(then: string): string {
  return `banyan_parked ${then} banyan_holds AS own ON own.position = banyan_parked.position`;
}

/** What is selected and in a queue where somebody is held behind it. */
function queuesOfHeld(then: string): string {
  return `(SELECT other.aggregate, MAX(other.position) AS tail FROM banyan_parked AS behind
      ${then} banyan_holds AS other ON other.position = behind.position
      WHERE behind.state = 'held' GROUP BY other.aggregate) AS waiting
    ${then} banyan_holds AS own
      ON own.aggregate = waiting.aggregate AND own.position < waiting.tail
    ${then} banyan_parked ON banyan_parked.position = own.position`;
}
