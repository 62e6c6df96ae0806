import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { NewParkedMessage, ParkedFilter } from '../../../adapter/domain/parked-message.ts';
import type { ReplayJob, ReplayOptions } from '../../../adapter/domain/replay-job.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { openDatabase } from '../../../database/database.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import {
  failedAgain,
  parkedStates,
  resolved,
  unmapped,
  unparked,
  unparkedHeld,
} from '../../parked-messages.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const numbers = (count: number) => Array.from({ length: count }, (_, n) => 1521705612000 + n);

describe.each(databaseKinds)('a replay job on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;
  let raw: Knex;

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    store = await openSqlMessageStore({ url: database.url, now: () => NOW, create: true });
    raw = openDatabase(database.url);
  });
  afterEach(async () => {
    await raw.destroy();
    await store.close();
    await database.drop();
  });

  const jobs = () => store.parked.jobs;
  const park = (...messages: NewParkedMessage[]) => store.park(messages);
  const start = (
    selection: ParkedFilter = {},
    options: ReplayOptions = {},
    source: ReplayJob['source'] = 'legacy',
    runner = 'first',
  ) => jobs().start({ source, selection, options, who: 'anna' }, runner);
  const started = async (...how: Parameters<typeof start>): Promise<ReplayJob> => {
    const job = await start(...how);
    if (job === undefined) throw new Error('another one runs');
    await jobs().select(job, 'first');
    return found(job.id);
  };
  const found = async (id: number) => {
    const job = await jobs().find(id);
    if (job === undefined) throw new Error('no such job');
    return job;
  };
  const nextOf = async ({ id }: ReplayJob) => (await jobs().next(id, 100)).map((one) => one.id);
  const states = () => parkedStates(store);
  const audited = async () =>
    (await store.parked.history({ limit: 100 })).map(({ operation }) => operation).reverse();
  /** Writes what came of the first of what a job has. */
  const settle = async (job: ReplayJob, runner = 'first', how = resolved) => {
    const [message] = await jobs().next(job.id, 1);
    if (message === undefined) throw new Error('nothing is left');
    const retried = { by: { who: 'anna', job: { id: job.id, runner } }, results: [how(message)] };
    return (await store.commit([], { shard: 0, retried })).kind;
  };
  /** Its process was not heard of for too long. */
  const die = ({ id }: ReplayJob) =>
    raw('banyan_replay_jobs').where({ id }).update({ alive_until: 0 });

  describe('takes', () => {
    it('those of its selection that wait for somebody, and those that wait behind them', async () => {
      const due = { how: { dueAt: '2026-01-02T00:00:00.000Z' } };
      await park(
        unparked('a1', '1'),
        unparkedHeld('a2', '1'),
        unparked('b1', '2'),
        unparkedHeld('b2', '2'),
        unparked('c1', '3', due),
        unparked('e1', '4', { source: 'scm' }),
      );
      const job = await started({ aggregate: 'order/1' });
      expect(await nextOf(job)).toEqual(['a1', 'a2']);
      expect(job).toMatchObject({ state: 'running', who: 'anna', counts: { total: 2 } });
      await jobs().end(job.id, { state: 'cancelled' }, { who: 'anna' });
      const all = await started();
      expect(await nextOf(all)).toEqual(['a1', 'a2', 'b1', 'b2', 'c1']);
      expect(await states()).toMatchObject({ a1: 'replaying', a2: 'replaying', e1: 'parked' });
    });

    it('the oldest up to a limit, and all that these hold back', async () => {
      for (const order of ['1', '2', '3']) await park(unparked(`a${order}`, order));
      await park(unparkedHeld('b1', '1'), unparkedHeld('b2', '2'), unparkedHeld('b3', '3'));
      expect(await nextOf(await started({}, { limit: 2 }))).toEqual(['a1', 'a2', 'b1', 'b2']);
      expect(await states()).toMatchObject({ a3: 'parked', b3: 'held' });
    });

    it('thousands, a part at a time, and a crash in between takes none twice', async () => {
      const orders = numbers(1_203);
      await park(...orders.map((order) => unparked(`a${order}`, String(order))));
      const job = await start({}, { limit: 1_100 });
      if (job === undefined) throw new Error('another one runs');
      // Part of it was taken before the crash.
      const [first = '', second = ''] = orders.map((order) => `a${order}`);
      await raw('banyan_parked')
        .whereIn('id', [first, second])
        .update({ state: 'replaying', job: job.id });
      expect(await jobs().select(job, 'first')).toBe(true);
      expect((await found(job.id)).counts.total).toBe(1_100);
      expect(await store.counts()).toMatchObject({ parked: 103 });
      expect(await jobs().select(job, 'first')).toBe(true);
      expect((await found(job.id)).counts.total).toBe(1_100);
    });

    it('nothing once it is somebody else’s', async () => {
      await park(unparked('a1', '1'));
      const job = await start();
      if (job === undefined) throw new Error('another one runs');
      expect(await jobs().select(job, 'another')).toBe(false);
      expect(await states()).toEqual({ a1: 'parked' });
    });
  });

  describe('is alone', () => {
    it('at its source, until it has ended', async () => {
      const [one, ...others] = (
        await Promise.all(Array.from({ length: 5 }, (_, n) => start({}, {}, 'legacy', `r${n}`)))
      ).filter((job) => job !== undefined);
      if (one === undefined) throw new Error('one has won');
      expect(others).toEqual([]);
      expect(await start({}, {}, 'scm')).toMatchObject({ source: 'scm' });
      await jobs().interrupt(one.id, 'anna');
      expect(await start()).toBeUndefined();
      await jobs().end(one.id, { state: 'cancelled' }, { who: 'anna' });
      expect(await start()).toMatchObject({ state: 'running' });
      const list = await jobs().list(2);
      expect(list.map(({ source }) => source)).toEqual(['legacy', 'scm']);
      expect(await audited()).toEqual([
        ...['replay started', 'replay started', 'replay interrupted'],
        ...['replay cancelled', 'replay started'],
      ]);
    });

    it('and the next one finishes its end, if it died between that and giving back', async () => {
      await park(unparked('a1', '1'), unparkedHeld('a2', '1'));
      const { id } = await started();
      await raw('banyan_replay_jobs').where({ id }).update({ state: 'cancelled', ended_at: NOW });
      expect(await states()).toEqual({ a1: 'replaying', a2: 'replaying' });
      const next = await started({ aggregate: 'order/7' });
      expect(next.counts.total).toBe(0);
      expect(await states()).toEqual({ a1: 'parked', a2: 'held' });
    });
  });

  describe('that has ended, and whose process died before it gave everything back', () => {
    beforeEach(async () => {
      await park(unparked('a1', '1'), unparkedHeld('a2', '1'));
      const { id } = await started();
      await raw('banyan_replay_jobs').where({ id }).update({ state: 'cancelled', ended_at: NOW });
    });

    it('gives it back once somebody asks for that', async () => {
      expect(await states()).toEqual({ a1: 'replaying', a2: 'replaying' });
      await jobs().finishEnds();
      expect(await states()).toEqual({ a1: 'parked', a2: 'held' });
      await jobs().finishEnds();
      expect(await started()).toMatchObject({ state: 'running', counts: { total: 2 } });
    });

    it('leaves alone what a job has that has not ended', async () => {
      await jobs().finishEnds();
      await started();
      await jobs().finishEnds();
      expect(await states()).toEqual({ a1: 'replaying', a2: 'replaying' });
    });
  });

  it('keeps the text that it looks for to itself: the audit holds no personal data', async () => {
    await park(unparked('a1', '1'));
    const job = await started({ text: '1', class: 'code_unmapped' });
    expect(job).toMatchObject({ selection: { text: '1' }, counts: { total: 1 } });
    const [begun] = await store.parked.history({ limit: 1 });
    expect(begun?.after).toMatchObject({ selection: { text: '…', class: 'code_unmapped' } });
  });

  describe('that is left off', () => {
    beforeEach(() => park(...['1', '2', '3'].map((order) => unparked(`a${order}`, order))));

    it('writes what was in hand, keeps the rest, and is resumed by one alone', async () => {
      const job = await started();
      expect(await jobs().interrupt(job.id, 'bert')).toBe(true);
      expect(await jobs().interrupt(job.id, 'bert')).toBe(false);
      expect(await jobs().keep(job.id, 'first')).toBe(false);
      expect(await settle(job)).toBe('committed');
      expect(await states()).toEqual({ a1: 'resolved', a2: 'replaying', a3: 'replaying' });
      const resumed = await Promise.all(
        ['r1', 'r2', 'r3'].map((runner) => jobs().resume(job.id, runner, 'bert')),
      );
      expect(resumed.filter((one) => one !== undefined)).toHaveLength(1);
      expect(await settle(job)).toBe('superseded');
      const runner = `r${resumed.findIndex((one) => one !== undefined) + 1}`;
      expect(await settle(job, runner)).toBe('committed');
      expect((await found(job.id)).counts).toMatchObject({ total: 3, done: 2 });
      expect(await audited()).toEqual([
        ...['replay started', 'replay interrupted', 'replayed', 'replay resumed', 'replayed'],
      ]);
    });

    it('is cancelled, and what it has waits as before', async () => {
      await park(unparkedHeld('b1', '1'), unparkedHeld('b2', '2'));
      const job = await started();
      await settle(job);
      await settle(job, 'first', failedAgain);
      expect(await jobs().end(job.id, { state: 'cancelled' }, { who: 'bert' })).toBe(true);
      expect(await jobs().end(job.id, { state: 'cancelled' }, { who: 'bert' })).toBe(false);
      expect(await settled(job)).toBe('superseded');
      expect(await states()).toEqual({
        ...{ a1: 'resolved', a2: 'parked', a3: 'parked' },
        ...{ b1: 'scheduled', b2: 'held' },
      });
      expect(await found(job.id)).toMatchObject({ state: 'cancelled', endedAt: NOW });
      expect(await jobs().resume(job.id, 'another', 'bert')).toBeUndefined();
      expect(await jobs().interrupt(job.id, 'bert')).toBe(false);
    });

    it('and of what was scheduled, all that was not tried is tried by itself again', async () => {
      const dueAt = '2026-01-02T00:00:00.000Z';
      const failure = { ...unmapped, code: 'legacy_unavailable' } as const;
      await park(unparked('c1', '4', { failure, how: { dueAt } }));
      const job = await started();
      await jobs().end(job.id, { state: 'stopped' }, { who: 'bert' });
      expect(await store.parked.find('c1')).toMatchObject([{ state: 'scheduled', dueAt }]);
      expect(await states()).toMatchObject({ a1: 'parked', a2: 'parked' });
    });

    it('is as interrupted when its process is dead, and who resumes it has it alone', async () => {
      const job = await started();
      expect(await jobs().resume(job.id, 'second', 'bert')).toBeUndefined();
      await die(job);
      expect((await found(job.id)).state).toBe('interrupted');
      expect(await jobs().resume(job.id, 'second', 'bert')).toMatchObject({ state: 'running' });
      expect(await settle(job, 'first')).toBe('superseded');
      expect(await jobs().keep(job.id, 'first')).toBe(false);
      const done = { state: 'done' } as const;
      expect(await jobs().end(job.id, done, { who: 'anna', runner: 'first' })).toBe(false);
      expect(await settle(job, 'second')).toBe('committed');
      expect(await jobs().end(job.id, done, { who: 'anna', runner: 'second' })).toBe(true);
    });

    it('lives again by a sign of life, if nobody has it meanwhile', async () => {
      const job = await started();
      await die(job);
      expect(await jobs().keep(job.id, 'first')).toBe(true);
      expect((await found(job.id)).state).toBe('running');
    });

    /** What its first runner would still write, if it could. */
    const settled = async ({ id }: ReplayJob) => {
      const [message] = await store.parked.find('a3');
      if (message === undefined) throw new Error('it is parked');
      const retried = {
        by: { who: 'anna', job: { id, runner: 'first' } },
        results: [resolved(message)],
      };
      return (await store.commit([], { shard: 0, retried })).kind;
    };
  });
});
