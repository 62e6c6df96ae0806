import type { Knex } from 'knex';
import { chunksOf } from './chunks.ts';
import { listOf, type SqlSteps } from './sql-steps.ts';

/** What differs between the databases in what is otherwise the same. */
export type Dialect = { readonly lock: '' | ' FOR UPDATE' };

/**
 * Joins each table by what the one before it says, and in no other order. From statistics of a time
 * when little was parked, a database takes it for cheap to go through all that is held, each time.
 */
export function inThisOrder(database: Knex): string {
  return database.client.dialect === 'mysql' ? 'STRAIGHT_JOIN' : 'CROSS JOIN';
}

/** Keys of one statement. */
const KEYS = 500;

export function listsOf<Value>(values: readonly Value[]): readonly Value[][] {
  return chunksOf(values, { rows: KEYS, bytes: Number.POSITIVE_INFINITY });
}

/**
 * Whether somebody is before a message in the queue of one of its aggregates. Locks the first one
 * there: whoever closes that waits until we have told that there is one more.
 */
export function* isBehind(keys: readonly string[], { lock }: Dialect): SqlSteps<boolean> {
  for (const key of keys) {
    const { rows } = yield [
      `SELECT position FROM banyan_holds WHERE aggregate = ? ORDER BY position LIMIT 1${lock}`,
      key,
    ];
    if (rows.length > 0) return true;
  }
  return false;
}

/** Puts an open message into the queues of its aggregates. */
export function* hold(position: number, keys: readonly string[]): SqlSteps<void> {
  for (const key of new Set(keys)) {
    yield ['INSERT INTO banyan_holds (aggregate, position) VALUES (?, ?)', key, position];
  }
}

/** The same for one that may stand in some of these queues already. */
export function* holdAlso(position: number, keys: readonly string[]): SqlSteps<void> {
  if (keys.length === 0) return;
  const { rows } = yield ['SELECT aggregate FROM banyan_holds WHERE position = ?', position];
  const known = new Set(rows.map(({ aggregate }) => aggregate));
  yield* hold(
    position,
    keys.filter((key) => !known.has(key)),
  );
}

/**
 * Locks the first of each of these queues: to be done before somebody is put behind it, or held again.
 * Whoever closes it waits until that can be seen, or we wait until they have; one of us wakes it.
 */
export function* lockFirst(keys: readonly string[], { lock }: Dialect): SqlSteps<void> {
  if (lock === '') return; // nobody else writes at all
  for (const key of keys.toSorted()) {
    yield [
      `SELECT position FROM banyan_holds WHERE aggregate = ? ORDER BY position LIMIT 1${lock}`,
      key,
    ];
  }
}

/** The queues that messages stand in. */
export function* queuesWith(positions: readonly number[]): SqlSteps<readonly string[]> {
  const aggregates = new Set<string>();
  for (const chunk of listsOf(positions)) {
    const { places, values } = listOf(chunk);
    const { rows } = yield [
      `SELECT DISTINCT aggregate FROM banyan_holds WHERE position IN (${places})`,
      ...values,
    ];
    for (const { aggregate } of rows) aggregates.add(aggregate);
  }
  return [...aggregates];
}

/**
 * Takes messages out of the queues of their aggregates. Those that nobody is before any more, and that
 * are held, are scheduled for now.
 */
export function* letGo(
  positions: readonly number[],
  now: string,
  dialect: Dialect,
): SqlSteps<void> {
  const aggregates = yield* queuesWith(positions);
  if (aggregates.length === 0) return;
  for (const chunk of listsOf(positions)) {
    const { places, values } = listOf(chunk);
    yield [`DELETE FROM banyan_holds WHERE position IN (${places})`, ...values];
  }
  const left = [...(yield* firstOf(aggregates)).keys()];
  // Another one of these may be leaving just now, and not see that we leave: one waits for the other.
  yield* lockFirst(left, dialect);
  yield* wakeFirst(left, now, dialect);
}

/** The position of the first in each of these queues that has one. */
function* firstOf(aggregates: readonly string[]): SqlSteps<ReadonlyMap<string, number>> {
  const first = new Map<string, number>();
  for (const chunk of listsOf(aggregates)) {
    const { places, values } = listOf(chunk);
    const { rows } = yield [
      `SELECT aggregate, MIN(position) AS position FROM banyan_holds
       WHERE aggregate IN (${places}) GROUP BY aggregate`,
      ...values,
    ];
    for (const { aggregate, position } of rows) first.set(aggregate, Number(position));
  }
  return first;
}

/** Schedules for now those first in these queues that are held, and first in all of their queues. */
export function* wakeFirst(
  aggregates: readonly string[],
  now: string,
  { lock }: Dialect,
): SqlSteps<void> {
  const heads = new Set((yield* firstOf(aggregates)).values());
  for (const chunk of listsOf([...heads].sort((a, b) => a - b))) {
    const { places, values } = listOf(chunk);
    if (lock !== '') {
      // Whoever leaves another queue of one of them waits here, and then sees that we have left.
      yield [
        `SELECT position FROM banyan_parked WHERE position IN (${places}) AND state = 'held'
         ORDER BY position${lock}`,
        ...values,
      ];
    }
    yield [
      `UPDATE banyan_parked SET state = 'scheduled', due_at = ?, updated_at = ?
       WHERE position IN (${places}) AND state = 'held' AND NOT EXISTS (
         SELECT 1 FROM banyan_holds own
         JOIN banyan_holds other ON other.aggregate = own.aggregate AND other.position < own.position
         WHERE own.position = banyan_parked.position)`,
      now,
      now,
      ...values,
    ];
  }
}
