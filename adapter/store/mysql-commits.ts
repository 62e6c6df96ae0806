import type { Knex } from 'knex';
import { isDuplicateKey, type MysqlLimits, withoutDeadlock } from '#database';
import { type AggregateState, aggregateKey } from '../domain/aggregate.ts';
import { type StateWrite, stateWritesOf } from '../domain/batch.ts';
import { type Lease, shardLeaseOf } from '../domain/lease.ts';
import { Fenced, type MessageStore, RefusedByStore } from '../domain/message-store.ts';
import { outboxEventOf } from '../domain/outbox-event.ts';
import { type AggregateRow, aggregateStateOf } from './aggregate-row.ts';
import { chunksOf } from './chunks.ts';
import { keyBytes, keyText } from './message-key-bytes.ts';
import { refusalOf } from './refusal.ts';
import { settleRetried } from './sql-retried.ts';
import { stepsIn } from './sql-steps.ts';
import { isLonger, mostBytes } from './text-bytes.ts';

type InboxRow = { message_key: Uint8Array; body_hash: Uint8Array };

/** Values of one statement: SQLite and MySQL take more, but the plan of one is made anew each time. */
const ROWS = 500;

type InsertLimits = {
  readonly rows: number;
  readonly bytes: number;
  readonly step: number;
};

/** Inbox, states and outbox in MySQL: a few large statements for a whole batch. */
export function mysqlCommits(
  database: Knex,
  now: () => string,
  limits: MysqlLimits,
): Pick<MessageStore, 'lookUp' | 'commit'> {
  return {
    async lookUp(messages, before) {
      const keys = messages.map(({ messageKey }) => messageKey);
      const aggregates = messages.flatMap((message) => message.aggregates.map(aggregateKey));
      const ordered = new Set(messages.flatMap((message) => message.ordered));
      // Before the states: what is known when nobody is before a message any more, is known whole.
      const waiting = await waitingFor(database, [...ordered], before);
      const [bodyHashes, states] = await Promise.all([
        bodyHashesOf(database, keys),
        statesOf(database, [...new Set(aggregates)]),
      ]);
      return { bodyHashes, states, waiting };
    },

    async commit(messages, { shard, lease, retried }) {
      const at = now();
      const inbox = messages
        .map(({ messageKey, bodyHash, contract }) => {
          return {
            message_key: keyBytes(messageKey),
            body_hash: Buffer.from(bodyHash, 'hex'),
            contract,
            received_at: at,
          };
        })
        .sort((one, other) => one.message_key.compare(other.message_key));
      const events = messages.flatMap((message) =>
        message.events.map((event) => outboxEventOf(event, at)),
      );
      const writes = stateWritesOf(messages);
      const states = writes.map((write) => stateRowOf(write, at)).sort(byAggregate);
      const tooLarge = [...events.map(({ body }) => body), ...states.map(({ state }) => state)];
      if (tooLarge.some((text) => isLonger(text, limits.largestBody))) {
        throw new RefusedByStore(
          `the database takes at most ${limits.largestBody} bytes of a body`,
        );
      }
      const insert = { rows: ROWS, bytes: limits.largestBody, step: limits.positionStep };
      try {
        const written = await withoutDeadlock(() =>
          database.transaction(async (transaction) => {
            await insertAll(transaction, 'banyan_inbox', inbox, insert);
            await writeStates(transaction, writes, states, insert);
            const positions = await insertAll(
              transaction,
              'banyan_outbox',
              events.map(({ id, type, aggregate, body, createdAt }) => {
                return { id, type, aggregate, body, created_at: createdAt, shard };
              }),
              insert,
            );
            if (retried !== undefined) {
              const steps = settleRetried(retried, at, { lock: ' FOR UPDATE' });
              if (!(await stepsIn(transaction, steps))) throw new Superseded();
            }
            // Last, for nobody to wait longer for the lease than a commit takes.
            const isSilent = lease === undefined && events.length === 0;
            const isOutside = lease === undefined || retried !== undefined;
            const outsideCommits = isSilent
              ? 0
              : await enterShard(transaction, shard, lease, isOutside && events.length > 0);
            return { positions, outsideCommits };
          }),
        );
        return {
          kind: 'committed',
          events: events.map((event, index) => {
            return { ...event, position: written.positions[index] ?? 0 };
          }),
          outsideCommits: written.outsideCommits,
        };
      } catch (error) {
        if (error instanceof Superseded) return { kind: 'superseded' };
        if (error instanceof Fenced) return { kind: 'fenced' };
        if (error instanceof Stale || isDuplicateKey(error)) return { kind: 'stale' };
        throw refusalOf(error);
      }
    },
  };
}

/**
 * The holder of a shard makes sure that it still is: until the transaction ends nobody else can become
 * it. Whoever else commits is counted. Returns how many of these there were.
 */
async function enterShard(
  transaction: Knex,
  shard: number,
  lease: Lease | undefined,
  isOutside: boolean,
): Promise<number> {
  const name = shardLeaseOf(shard);
  const held = lease === undefined ? { name } : { name: lease.name, token: lease.token };
  const rows = () => transaction('banyan_leases').where(held);
  if (isOutside) await rows().increment('outside_commits', 1);
  if (lease === undefined) return 0;
  const row = await rows().forShare().first('outside_commits');
  if (row === undefined) throw new Fenced();
  return Number(row.outside_commits);
}

/** Somebody else was faster: rolls the transaction back. */
class Stale extends Error {}
class Superseded extends Error {}

async function bodyHashesOf(database: Knex, keys: readonly string[]) {
  const found = new Map<string, string>();
  for (const chunk of chunksOf(keys, { rows: ROWS, bytes: Number.POSITIVE_INFINITY })) {
    const rows = await database<InboxRow>('banyan_inbox')
      .whereIn('message_key', chunk.map(keyBytes))
      .select('message_key', 'body_hash');
    for (const { message_key, body_hash } of rows) {
      found.set(keyText(message_key), Buffer.from(body_hash).toString('hex'));
    }
  }
  return found;
}

async function statesOf(database: Knex, aggregates: readonly string[]) {
  const found = new Map<string, AggregateState>();
  for (const chunk of chunksOf(aggregates, { rows: ROWS, bytes: Number.POSITIVE_INFINITY })) {
    const rows = await database<AggregateRow>('banyan_aggregates').whereIn('aggregate', chunk);
    for (const row of rows) found.set(row.aggregate, aggregateStateOf(row));
  }
  return found;
}

async function waitingFor(database: Knex, keys: readonly string[], before: number | undefined) {
  const found = new Map<string, number[]>();
  for (const chunk of chunksOf(keys, { rows: ROWS, bytes: Number.POSITIVE_INFINITY })) {
    const holds = database('banyan_holds').whereIn('aggregate', chunk).select('aggregate');
    const rows = await (before === undefined
      ? holds.min({ position: 'position' }).groupBy('aggregate')
      : holds.where('position', '<', before).select('position'));
    for (const { aggregate, position } of rows) {
      const positions = found.get(aggregate) ?? [];
      found.set(aggregate, positions);
      positions.push(Number(position));
    }
  }
  return found;
}

function stateRowOf({ aggregate, version, state }: StateWrite, at: string): AggregateRow {
  return {
    aggregate: aggregateKey(aggregate),
    version,
    state: JSON.stringify(state),
    updated_at: at,
  };
}

function byAggregate(one: AggregateRow, other: AggregateRow): number {
  return one.aggregate < other.aggregate ? -1 : 1;
}

/**
 * New aggregates are inserted, so that two who both think so cannot overwrite each other; the others
 * are locked, compared, and then written at once. In the order of their keys: two transactions that
 * lock the same rows wait for each other, and do not deadlock.
 */
async function writeStates(
  transaction: Knex,
  writes: readonly StateWrite[],
  rows: readonly AggregateRow[],
  insert: InsertLimits,
): Promise<void> {
  const replaced = new Map(
    writes
      .filter(({ replaces }) => replaces > 0)
      .map(({ aggregate, replaces }) => [aggregateKey(aggregate), replaces]),
  );
  const added = rows.filter(({ aggregate }) => !replaced.has(aggregate));
  await insertAll(transaction, 'banyan_aggregates', added, insert);

  const changed = rows.filter(({ aggregate }) => replaced.has(aggregate));
  for (const chunk of chunksOf(changed, insert, ({ state }) => mostBytes(state))) {
    const keys = chunk.map(({ aggregate }) => aggregate);
    const found = await transaction<AggregateRow>('banyan_aggregates')
      .whereIn('aggregate', keys)
      .orderBy('aggregate')
      .forUpdate()
      .select('aggregate', 'version');
    const unchanged = found.filter(
      ({ aggregate, version }) => replaced.get(aggregate) === Number(version),
    );
    if (unchanged.length < chunk.length) throw new Stale();
    await transaction<AggregateRow>('banyan_aggregates')
      .insert(chunk)
      .onConflict('aggregate')
      .merge();
  }
}

/**
 * The position that each row got, where the table counts them. As nested lists, which the driver writes
 * out: knex by itself looks at each value of each row.
 */
async function insertAll(
  transaction: Knex,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  { step, ...limits }: InsertLimits,
): Promise<readonly number[]> {
  const positions: number[] = [];
  for (const chunk of chunksOf(rows, limits, mostBytesOf)) {
    const [result] = await transaction.raw('INSERT INTO ?? (??) VALUES ?', [
      table,
      Object.keys(chunk[0] ?? {}),
      chunk.map((row) => Object.values(row)) as unknown as Knex.Value, // nested lists are mysql2's own
    ]);
    // The driver tells the first of consecutive ones.
    for (const index of chunk.keys()) positions.push(result.insertId + index * step);
  }
  return positions;
}

/** Only texts are long; to count their bytes takes longer than to write them. */
function mostBytesOf(row: Readonly<Record<string, unknown>>): number {
  return Object.values(row).reduce<number>(
    (sum, value) => sum + (typeof value === 'string' ? mostBytes(value) : 64),
    0,
  );
}
