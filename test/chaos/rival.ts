import { setTimeout as delay } from 'node:timers/promises';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Random } from './load/random.ts';

/** Somebody else in the adapter's tables, who takes locks in the other order and keeps them. */
export type Rival = {
  /** Errors that the rival got itself: deadlocks (1213), and waits that were too long (1205). */
  readonly deadlocks: number;
  readonly timeouts: number;
  stop(): Promise<void>;
};

export type RivalOptions = {
  readonly database: string;
  readonly random: Random;
  /** ms to keep what is locked, now and then; else a few. */
  readonly longest: number;
};

/** The adapter writes inbox, aggregates, outbox; this goes the other way. */
const orders: readonly (readonly ('outbox' | 'waiting' | 'aggregates' | 'inbox')[])[] = [
  ['outbox', 'aggregates', 'inbox'],
  ['waiting', 'aggregates'],
  ['aggregates', 'inbox'],
  ['outbox', 'inbox'],
];

const OUTBOX_END = 'SELECT id FROM banyan_outbox ORDER BY position DESC LIMIT 5 FOR UPDATE';

/** Locks and lets go, again and again, on one connection of its own; writes nothing that stays. */
export async function startRival({ database, random, longest }: RivalOptions): Promise<Rival> {
  const connection = await createConnection(database);
  await connection.query('CREATE TABLE IF NOT EXISTS rival_weight (n INT)');
  let deadlocks = 0;
  let timeouts = 0;
  let stopping = false;

  const hot = async () => {
    const [rows] = await connection.query(
      'SELECT aggregate FROM banyan_aggregates ORDER BY updated_at DESC LIMIT 60',
    );
    return (rows as { aggregate: string }[]).map(({ aggregate }) => aggregate);
  };
  const locksOf = async (name: (typeof orders)[number][number]): Promise<readonly string[]> => {
    switch (name) {
      case 'outbox': // and the gap at its end, where every event goes in
        return [OUTBOX_END];
      case 'waiting':
        return [
          'SELECT id FROM banyan_outbox WHERE published_at IS NULL ORDER BY position LIMIT 20 FOR UPDATE',
        ];
      case 'aggregates': // what is being worked on
        return (await hot())
          .filter(() => random.happens(0.2))
          .reverse()
          .map((key) => `SELECT 1 FROM banyan_aggregates WHERE aggregate = '${key}' FOR UPDATE`);
      case 'inbox': {
        const from = random
          .below(2 ** 32)
          .toString(16)
          .padStart(8, '0');
        return [
          `SELECT 1 FROM banyan_inbox WHERE message_key >= '${from}' ORDER BY message_key LIMIT 5 FOR UPDATE`,
        ];
      }
    }
  };
  const round = async () => {
    await connection.beginTransaction();
    try {
      // Of two in a deadlock the one that has written less is rolled back: that is to be the adapter.
      await connection.query(weight);
      for (const name of orders[random.below(orders.length)] ?? []) {
        for (const statement of await locksOf(name)) await connection.query(statement);
        await delay(random.below(10));
      }
      if (random.happens(0.12)) await delay(longest);
    } catch (error) {
      const { errno } = error as { errno?: number };
      if (errno === 1213) deadlocks += 1;
      else if (errno === 1205) timeouts += 1;
      else throw error;
    } finally {
      await connection.rollback();
    }
  };
  const run = async () => {
    while (!stopping) {
      await round();
      await delay(random.below(150));
    }
  };
  const running = run();

  return {
    get deadlocks() {
      return deadlocks;
    },
    get timeouts() {
      return timeouts;
    },
    async stop() {
      stopping = true;
      await running.finally(() => connection.end());
    },
  };
}

/** ms. */
const LONGEST_LOCK = 30_000;

/** Lets nobody add an event to the outbox until that has lasted long enough, at most 30 s. */
export async function keepOutboxLocked(
  database: string,
  isEnough: () => Promise<boolean>,
): Promise<void> {
  const connection = await createConnection(database);
  try {
    await connection.beginTransaction();
    await connection.query(OUTBOX_END);
    const since = performance.now();
    while (performance.now() - since < LONGEST_LOCK && !(await isEnough())) await delay(100);
    await connection.rollback();
  } catch (error) {
    // The others were faster: a deadlock, or a wait that was too long.
    if (![1213, 1205].includes((error as { errno?: number }).errno ?? 0)) throw error;
  } finally {
    await connection.end();
  }
}

const weight = `INSERT INTO rival_weight VALUES ${Array.from({ length: 500 }, (_, n) => `(${n})`)}`;

/** How often the server has ended a deadlock, or a wait that was too long, since it started. */
export async function lockTroubles(
  connection: Connection,
): Promise<{ deadlocks: number; timeouts: number }> {
  const [rows] = await connection.query(
    "SELECT NAME AS name, COUNT AS n FROM information_schema.INNODB_METRICS WHERE NAME IN ('lock_deadlocks', 'lock_timeouts')",
  );
  const counted = new Map((rows as { name: string; n: number }[]).map(({ name, n }) => [name, n]));
  return {
    deadlocks: Number(counted.get('lock_deadlocks') ?? 0),
    timeouts: Number(counted.get('lock_timeouts') ?? 0),
  };
}
