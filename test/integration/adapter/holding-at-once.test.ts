import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { OPEN_STATES, type ParkedMessage } from '../../../adapter/domain/parked-message.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { allParked, failedAgain, resolved, unparked, unparkedHeld } from '../../parked-messages.ts';

describe.each(databaseKinds)(
  'messages that come while those before them are settled, on %s',
  (kind) => {
    const ORDERS = ['1', '2', '3', '4'];
    const ROUNDS = 25;
    let database: TestDatabase;
    let stores: readonly MessageStore[];
    let next = 0;

    beforeEach(async () => {
      next = 0;
      database = await createTestDatabase(kind);
      const now = () => new Date().toISOString();
      const open = () => openSqlMessageStore({ url: database.url, now, create: true });
      stores = [await open(), await open()];
    });
    afterEach(async () => {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    });

    const first = () => stores[0] as MessageStore; // there are two
    const newId = () => (next++).toString(16).padStart(8, '0');
    const orderOf = (n: number) => ORDERS[n % ORDERS.length] as string; // it is one of them
    const said = { who: 'anna', reason: 'no' };

    /** What the adapter's worker does: some of it fails, and waits for an operator. */
    const tryDue = async (store: MessageStore, failsAt = 5): Promise<number> => {
      const due = await store.due('legacy', { index: 0, of: 1 }, 10);
      for (const message of due) {
        const result = message.position % failsAt === 0 ? failedAgain(message) : resolved(message);
        const context = 'context' in result ? { context: message.context } : {};
        const results = [{ ...result, ...context } as typeof result];
        await store.commit([], { shard: 0, retried: { by: { who: 'the adapter' }, results } });
      }
      return due.length;
    };
    const inState = async (state: ParkedMessage['state']) =>
      await first().parked.list({ states: [state] }, { limit: 1_000 });

    /** Those that wait, with nobody before them in any of their queues. */
    const stranded = async () => {
      const all = [...(await allParked(first())).values()];
      return all
        .filter(({ state }) => state === 'held')
        .filter(
          (held) =>
            !all.some(
              (other) =>
                OPEN_STATES.includes(other.state) &&
                other.position < held.position &&
                other.context.ordered?.some((key) => held.context.ordered?.includes(key)),
            ),
        )
        .map(({ id }) => id);
    };
    /** Until nothing is left to do by itself. */
    const drained = async () => {
      while ((await tryDue(first())) > 0);
    };

    it('never wait for nobody: parks, tries and discards at once', async () => {
      for (const order of ORDERS) await first().park([unparked(newId(), order)]);
      await Promise.all(
        Array.from({ length: ROUNDS }, async (_, n) => {
          const store = stores[n % 2] as MessageStore; // there are two
          const [order, another] = [orderOf(n), orderOf(n + 1)];
          const both = { context: { ordered: [`order/${order}`, `order/${another}`] } };
          await Promise.all([
            store.park([
              unparkedHeld(newId(), order),
              unparkedHeld(newId(), another, n % 3 === 0 ? both : {}),
            ]),
            tryDue(store),
            inState('parked').then((heads) =>
              store.parked.move(heads, 'discarded', { ...said, operation: 'discarded' }),
            ),
          ]);
        }),
      );
      expect(await stranded()).toEqual([]);
      await drained();
      expect(await stranded()).toEqual([]);
    });

    it('never wait for nobody: held ones are discarded and restored meanwhile', async () => {
      for (const order of ORDERS) {
        await first().park([unparked(newId(), order), unparkedHeld(newId(), order)]);
      }
      await Promise.all(
        Array.from({ length: ROUNDS }, async (_, n) => {
          const store = stores[n % 2] as MessageStore; // there are two
          const other = stores[(n + 1) % 2] as MessageStore;
          const [held = [], gone = [], heads = []] = await Promise.all(
            (['held', 'discarded', 'parked'] as const).map(inState),
          );
          const restored = gone.filter(({ failure }) => failure.code === 'held_back');
          await Promise.all([
            store.park([unparkedHeld(newId(), orderOf(n)), unparkedHeld(newId(), orderOf(n))]),
            store.parked.move(restored, 'parked', { ...said, operation: 'restored' }),
            other.parked.move(held, 'discarded', { ...said, operation: 'discarded' }),
            other.parked.move(heads, 'abandoned', { ...said, operation: 'abandoned' }),
            tryDue(other),
          ]);
        }),
      );
      expect(await stranded()).toEqual([]);
      expect((await first().parked.verify()).tampered).toBeUndefined();
    });

    it('never wait for nobody: one is restored at the moment that the one before it goes', async () => {
      for (let n = 0; n < ROUNDS; n += 1) {
        const [before, after] = [newId(), newId()];
        const order = `r${n}`;
        await first().park([unparked(before, order), unparkedHeld(after, order)]);
        const move = async (store: MessageStore, id: string, to: 'discarded' | 'parked') => {
          const operation = to === 'parked' ? 'restored' : to;
          await store.parked.move(await store.parked.find(id), to, { ...said, operation });
        };
        await move(first(), after, 'discarded');
        await Promise.all([
          move(stores[0] as MessageStore, after, 'parked'),
          move(stores[1] as MessageStore, before, 'discarded'),
        ]);
      }
      expect(await stranded()).toEqual([]);
    });

    it('never wait for nobody: a job gives one back at the moment that the one before it goes', async () => {
      const { jobs } = first().parked;
      for (let n = 0; n < 10; n += 1) {
        const [before, another, after] = [newId(), newId(), newId()];
        const both = { context: { ordered: [`order/x${n}`, `order/y${n}`] } };
        await first().park([
          unparked(before, `x${n}`),
          unparked(another, `y${n}`),
          unparkedHeld(after, `x${n}`, both),
        ]);
        const selection = { ids: [before] };
        const how = { source: 'legacy', selection, options: {}, who: 'anna' } as const;
        const job = await jobs.start(how, 'r');
        if (job === undefined) throw new Error('no other one runs');
        await jobs.select(job, 'r');
        const results = (await jobs.next(job.id, 1)).map(resolved);
        const by = { who: 'anna', job: { id: job.id, runner: 'r' } };
        await first().commit([], { shard: 0, retried: { by, results } });
        const other = stores[1] as MessageStore; // there are two
        const open = await other.parked.find(another);
        await Promise.all([
          jobs.end(job.id, { state: 'cancelled' }, { who: 'anna' }),
          other.parked.move(open, 'discarded', { ...said, operation: 'discarded' }),
        ]);
        expect((await first().parked.find(after)).map(({ state }) => state)).toEqual(['scheduled']);
      }
    });

    it('never wait for nobody: one is found to be behind another that is done with meanwhile', async () => {
      const [before, after] = [newId(), newId()];
      await first().park([unparked(before, '1'), unparkedHeld(after, '1')]);
      const discard = { ...said, operation: 'discarded' } as const;
      await first().parked.move(await first().parked.find(before), 'discarded', discard);
      const [due] = await first().due('legacy', { index: 0, of: 1 }, 10);
      if (due === undefined) throw new Error('it follows');
      // It was looked up while the one before it was there again.
      const results = [{ ...resolved(due), kind: 'held' as const, ordered: ['order/1'] }];
      await first().commit([], { shard: 0, retried: { by: { who: 'the adapter' }, results } });
      expect(await stranded()).toEqual([]);
    });

    it('wait in the queue of another order, too, once an edit has led them there', async () => {
      const [one, other] = [newId(), newId()];
      const due = { how: { dueAt: '2026-01-01T00:00:00.000Z' } };
      await first().park([unparked(one, '1'), unparked(other, '2', due)]);
      const [looked] = await first().due('legacy', { index: 0, of: 1 }, 10);
      if (looked === undefined) throw new Error('it is due');
      const results = [{ ...resolved(looked), kind: 'held' as const, ordered: ['order/1'] }];
      await first().commit([], { shard: 0, retried: { by: { who: 'the adapter' }, results } });
      expect(await first().due('legacy', { index: 0, of: 1 }, 10)).toEqual([]);
      const discard = { ...said, operation: 'discarded' } as const;
      await first().parked.move(await first().parked.find(one), 'discarded', discard);
      expect(await first().due('legacy', { index: 0, of: 1 }, 10)).toMatchObject([{ id: other }]);
    });

    it('go in the order in which they came', async () => {
      await first().park([unparked(newId(), '1')]);
      const ids = Array.from({ length: 10 }, newId);
      for (const id of ids) await first().park([unparkedHeld(id, '1')]);
      const heads = await inState('parked');
      await first().parked.move(heads, 'discarded', { ...said, operation: 'discarded' });
      const tried: string[] = [];
      for (;;) {
        const due = await first().due('legacy', { index: 0, of: 1 }, 10);
        if (due.length === 0) break;
        expect(due).toHaveLength(1);
        tried.push(...due.map(({ id }) => id));
        await tryDue(first(), Number.POSITIVE_INFINITY);
      }
      expect(tried).toEqual(ids);
    });
  },
);
