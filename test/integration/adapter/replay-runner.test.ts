import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { NewParkedMessage } from '../../../adapter/domain/parked-message.ts';
import type { ReplayJob, ReplayOptions } from '../../../adapter/domain/replay-job.ts';
import { runReplay, type TryBatch } from '../../../adapter/parking/replay-runner.ts';
import { byShard } from '../../../adapter/parking/replaying.ts';
import { tryParked } from '../../../adapter/parking/try-parked.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { deliveryOf, tools } from '../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { parkedStates, unparked, unparkedHeld } from '../../parked-messages.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const numbers = (count: number) => Array.from({ length: count }, (_, n) => 1521705612000 + n);
/** One that failed when a code had no meaning, which it has by now. */
const repaired = (order: number, fields: Partial<NewParkedMessage> = {}) =>
  unparked(`a${order}`, String(order), {
    delivery: deliveryOf(cp949(legacyOrder({ ordno: String(order) }))),
    ...fields,
  });
const broken = (order: number) => unparked(`b${order}`, String(order));

describe.each(databaseKinds)('a replay job that runs on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;

  beforeEach(async () => {
    time = 0;
    slept = [];
    batches = [];
    database = await createTestDatabase(kind);
    store = await openSqlMessageStore({ url: database.url, now: () => NOW, create: true });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const jobs = () => store.parked.jobs;
  const park = (...messages: NewParkedMessage[]) => store.park(messages);
  const start = (options: ReplayOptions = {}) =>
    jobs().start({ source: 'legacy', selection: {}, options, who: 'anna' }, 'first');
  const found = async (id: number) => {
    const job = await jobs().find(id);
    if (job === undefined) throw new Error('no such job');
    return job;
  };
  const states = () => parkedStates(store);
  const audited = async () =>
    (await store.parked.history({ limit: 100 })).map(({ operation }) => operation).reverse();

  let time: number;
  let slept: number[];
  let batches: number[];

  const tryBatch: TryBatch = byShard((messages, by, take) => {
    batches.push(messages.length);
    return tryParked(messages, { tools, store, by, now: () => NOW, take });
  });
  const run = async (
    job: ReplayJob,
    { signal = new AbortController().signal, runner = 'first', own = tryBatch } = {},
  ) => {
    await runReplay(job, runner, {
      jobs: jobs(),
      tryBatch: own,
      clock: () => time,
      async sleep(ms) {
        // A sign of life does not wait for the clock of the test.
        if (ms === 1_000) return delay(20);
        slept.push(ms);
        time += ms;
      },
      signal,
      onTrouble: () => {},
    });
    return found(job.id);
  };
  const replay = async (options: ReplayOptions = {}) => {
    const job = await start(options);
    if (job === undefined) throw new Error('another one runs');
    return run(job);
  };
  const countOf = async (state: string) =>
    Object.values(await states()).filter((one) => one === state).length;

  it('tries all it has, through every shard, and is done', async () => {
    const [one = 0, two = 0, three = 0] = numbers(3);
    await park(repaired(one), repaired(two, { shard: 1 }), broken(three));
    const paid = { evt: 'order_step', moddt: '2018-03-22 18:00:00', step: '2' };
    await park(
      unparkedHeld('c', String(one), {
        delivery: deliveryOf(cp949(legacyOrder({ ordno: String(one), ...paid }))),
      }),
    );
    const job = await replay();
    expect(job).toMatchObject({
      state: 'done',
      because: undefined,
      endedAt: NOW,
      counts: { total: 4, done: 3, noOp: 0, failed: 1, held: 0 },
    });
    expect(await states()).toEqual({
      ...{ [`a${one}`]: 'resolved', [`a${two}`]: 'resolved', c: 'resolved' },
      [`b${three}`]: 'parked',
    });
    const events = await Promise.all(
      [0, 1].map((index) => store.unpublished({ index, of: 2 }, 0, 10)),
    );
    expect(events.map((some) => new Set(some.map(({ aggregate }) => aggregate)))).toEqual([
      new Set([`scm.order/${one}`]),
      new Set([`scm.order/${two}`]),
    ]);
    expect(await audited()).toEqual([
      ...['replay started', ...Array(4).fill('replayed'), 'replay finished'],
    ]);
  });

  it('counts what there was nothing left to do of', async () => {
    const [one = 0] = numbers(1);
    await park(repaired(one), repaired(one, { id: 'c', context: {} }));
    expect((await replay()).counts).toMatchObject({ total: 2, done: 1, noOp: 1 });
  });

  it('stops after five failures in a row; the rest waits as before', async () => {
    const orders = numbers(20);
    await park(...orders.slice(0, 3).map((order) => repaired(order)));
    await park(...orders.slice(3).map(broken));
    const job = await replay();
    expect(job).toMatchObject({
      state: 'stopped',
      because: '5 failures in a row',
      counts: { total: 20, done: 3, failed: 5 },
    });
    expect(await countOf('parked')).toBe(17);
    const tried = (await store.parked.list({}, { after: 0, limit: 100 })).map(
      ({ attempts }) => attempts,
    );
    expect(tried).toEqual([...Array(8).fill(2), ...Array(12).fill(1)]);
    expect((await audited()).at(-1)).toBe('replay stopped');
  });

  it('tries shares that grow, and stops after the one in which one failed', async () => {
    const orders = numbers(200);
    await park(...orders.map((order, n) => (n === 5 ? broken(order) : repaired(order))));
    const job = await replay({ ramp: true });
    expect(job).toMatchObject({
      state: 'stopped',
      because: 'the first of 6 failed',
      counts: { total: 200, done: 5, failed: 1 },
    });
    expect(batches).toEqual([2, 8]);
    expect(await countOf('parked')).toBe(195);
  });

  it('tries all in the end where no share fails', async () => {
    await park(...numbers(120).map((order) => repaired(order)));
    expect(await replay({ ramp: true })).toMatchObject({ state: 'done', counts: { done: 120 } });
    expect(batches).toEqual([2, 4, 24, 90]);
  });

  it('keeps its rate', async () => {
    await park(...numbers(11).map((order) => repaired(order)));
    expect(await replay({ rate: 20 })).toMatchObject({ state: 'done', counts: { done: 11 } });
    expect(batches).toEqual([2, 2, 2, 2, 2, 1]);
    expect(slept).toEqual([100, 100, 100, 100, 100]);
  });

  it('leaves off when its process stops, and goes on where it was when it is resumed', async () => {
    await park(...numbers(10).map((order) => repaired(order)));
    const stopping = new AbortController();
    const job = await start({ rate: 30 });
    if (job === undefined) throw new Error('another one runs');
    const left = await run(job, {
      signal: stopping.signal,
      own: (...batch) => {
        stopping.abort();
        return tryBatch(...batch);
      },
    });
    expect(left).toMatchObject({ state: 'interrupted', counts: { total: 10, done: 3 } });
    await jobs().resume(job.id, 'second', 'bert');
    const done = await run(job, { runner: 'second' });
    expect(done).toMatchObject({ state: 'done', counts: { total: 10, done: 10 } });
    expect(await store.counts()).toMatchObject({ parked: 0, unpublished: 10 });
  });

  it('changes nothing any more once it was cancelled or is somebody else’s', async () => {
    await park(...numbers(10).map((order) => repaired(order)));
    const job = await start({ rate: 30 });
    if (job === undefined) throw new Error('another one runs');
    const cancelled = await run(job, {
      own: async (...batch) => {
        if (batches.length === 1) {
          await jobs().end(job.id, { state: 'cancelled' }, { who: 'bert' });
        }
        return tryBatch(...batch);
      },
    });
    expect(cancelled).toMatchObject({ state: 'cancelled', counts: { done: 3 } });
    expect(await countOf('parked')).toBe(7);
    expect(await store.counts()).toMatchObject({ unpublished: 3 });
  });

  it('goes on when the database was away for a moment, and nothing is done twice', async () => {
    await park(...numbers(4).map((order) => repaired(order)));
    const job = await start();
    if (job === undefined) throw new Error('another one runs');
    let isLost = true;
    const done = await run(job, {
      own: async (...batch) => {
        const tried = await tryBatch(...batch);
        if (!isLost) return tried;
        isLost = false;
        throw new Error('the answer was lost');
      },
    });
    expect(done).toMatchObject({ state: 'done', counts: { total: 4, done: 4, noOp: 0 } });
    expect(await store.counts()).toMatchObject({ unpublished: 4 });
  });
});
