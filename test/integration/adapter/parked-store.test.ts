import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { textEncodings } from '../../../adapter/delivery/decoding/text-encodings.ts';
import type { AuditDraft } from '../../../adapter/domain/audit.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { NewParkedMessage } from '../../../adapter/domain/parked-message.ts';
import type { BroughtMessage } from '../../../adapter/domain/parked-store.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import {
  allParked,
  parkedMessage,
  parkedStates,
  unparked,
  unparkedHeld,
} from '../../parked-messages.ts';

const said = { who: 'anna', reason: 'they said so' } as const;
const edited: AuditDraft = { who: 'anna', operation: 'edited', message: 'a1' };

describe.each(databaseKinds)('the parked messages on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;
  let time: string;

  beforeEach(async () => {
    time = '2026-01-01T00:00:00.000Z';
    database = await createTestDatabase(kind);
    store = await openSqlMessageStore({
      url: database.url,
      now: () => time,
      create: true,
      encodings: textEncodings,
    });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  /** Parks them one after the other, a second apart. */
  const park = async (...messages: NewParkedMessage[]) => {
    for (const message of messages) {
      await store.park([message]);
      time = new Date(Date.parse(time) + 1_000).toISOString();
    }
  };
  const found = async (id: string) => {
    const [message] = await store.parked.find(id);
    if (message === undefined) throw new Error(`${id} is not parked`);
    return message;
  };
  const some = (...which: string[]) => Promise.all(which.map(found));
  const history = async () =>
    (await store.parked.history({ limit: 100 })).map(({ operation, message, before, after }) => {
      return { operation, message, before, after };
    });

  describe('are edited', () => {
    it('by one of two editors, and the original bytes stay', async () => {
      await park(unparked('a1', '1'));
      const looked = await found('a1');
      const bodies = [Buffer.from('{"a":1}'), Buffer.from('{"b":2}')];
      const won = await Promise.all(
        bodies.map((body) => store.parked.revise(looked, body, 'because', edited)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      const now = await found('a1');
      expect(now).toMatchObject({ revision: 1, reason: 'because', state: 'parked' });
      expect(Buffer.from(now.revisedBody ?? [])).toEqual(bodies[won.indexOf(true)]);
      expect(Buffer.from(now.delivery.body)).toEqual(Buffer.from(looked.delivery.body));
      expect(await history()).toMatchObject([{ operation: 'edited', message: 'a1' }]);
    });

    it('while they wait, and not when they are over', async () => {
      const due = { how: { dueAt: time } };
      await park(unparked('a1', '1'), unparkedHeld('a2', '1'), unparked('b1', '2', due));
      for (const message of await some('a1', 'a2', 'b1')) {
        expect(await store.parked.revise(message, Buffer.from('{}'), 'why', edited)).toBe(true);
      }
      const all = await some('a1', 'a2', 'b1');
      await store.parked.move(all, 'discarded', { ...said, operation: 'discarded' });
      for (const message of await some('a1', 'a2', 'b1')) {
        expect(await store.parked.revise(message, Buffer.from('{}'), 'why', edited)).toBe(false);
      }
      expect((await history()).filter(({ operation }) => operation === 'edited')).toHaveLength(3);
    });
  });

  describe('are moved', () => {
    const discard = { ...said, operation: 'discarded' } as const;
    const restore = { ...said, operation: 'restored' } as const;
    const abandon = { ...said, operation: 'abandoned' } as const;

    beforeEach(() =>
      park(
        unparked('a1', '1'),
        unparkedHeld('a2', '1'),
        unparkedHeld('a3', '1'),
        unparked('b1', '2'),
        unparkedHeld('b2', '2'),
      ),
    );

    it.each(['discarded', 'abandoned'] as const)(
      '%s, and the next of the aggregate is scheduled for now, and that one alone',
      async (to) => {
        const operation = to;
        expect(await store.parked.move(await some('a1'), to, { ...said, operation })).toHaveLength(
          1,
        );
        expect(await parkedStates(store)).toEqual({
          ...{ a1: to, a2: 'scheduled', a3: 'held' },
          ...{ b1: 'parked', b2: 'held' },
        });
        const due = await store.due('legacy', { index: 0, of: 1 }, 10);
        expect(due.map(({ id, dueAt }) => [id, dueAt])).toEqual([['a2', time]]);
        expect(await history()).toEqual([
          {
            operation,
            message: 'a1',
            before: { state: 'parked' },
            after: { state: to },
          },
        ]);
      },
    );

    it('in the middle of a queue, and nobody is woken before the first of it is done with', async () => {
      await store.parked.move(await some('a2'), 'discarded', discard);
      expect(await parkedStates(store)).toMatchObject({ a1: 'parked', a3: 'held' });
      await store.parked.move(await some('a1'), 'discarded', discard);
      expect(await parkedStates(store)).toMatchObject({ a3: 'scheduled' });
    });

    it('all of a queue at once, and nobody is woken that went with it', async () => {
      await store.parked.move(await some('a1', 'a2'), 'abandoned', abandon);
      expect(await parkedStates(store)).toMatchObject({
        ...{ a1: 'abandoned', a2: 'abandoned', a3: 'scheduled' },
      });
    });

    it('back, and hold back again what comes after them', async () => {
      await store.parked.move(await some('a1'), 'discarded', discard);
      expect(await store.parked.move(await some('a1'), 'parked', restore)).toHaveLength(1);
      expect(await parkedStates(store)).toMatchObject({ a1: 'parked' });
      const key = ['order/1'];
      const { waiting } = await store.lookUp([
        { messageKey: '', aggregates: [{ type: 'order', id: '1' }], ordered: key },
      ]);
      expect(waiting).toEqual(new Map([['order/1', [(await found('a1')).position]]]));
      await store.park([unparkedHeld('a4', '1')]);
      expect(await parkedStates(store)).toMatchObject({ a4: 'held' });
    });

    it('back to where they were held; with nobody before them they are tried at once', async () => {
      await store.parked.move(await some('a2', 'b2'), 'discarded', discard);
      await store.parked.move(await some('b1'), 'discarded', discard);
      await store.parked.move(await some('a2', 'b2'), 'parked', restore);
      expect(await parkedStates(store)).toMatchObject({ a2: 'held', b2: 'scheduled' });
    });

    it('only where they are as somebody looked at them', async () => {
      const [a1, b1] = (await some('a1', 'b1')) as [
        Awaited<ReturnType<typeof found>>,
        Awaited<ReturnType<typeof found>>,
      ];
      await store.parked.revise(a1, Buffer.from('{}'), 'meanwhile', edited);
      expect(await store.parked.move([a1, b1], 'discarded', discard)).toEqual([b1]);
      expect(await store.parked.move([b1], 'abandoned', abandon)).toEqual([]);
      expect(await parkedStates(store)).toMatchObject({ a1: 'parked', b1: 'discarded' });
      expect((await history()).map(({ operation }) => operation)).toEqual(['discarded', 'edited']);
    });

    it('by one of many who do so at once', async () => {
      const messages = await some('a1');
      const moved = await Promise.all(
        Array.from({ length: 8 }, () => store.parked.move(messages, 'discarded', discard)),
      );
      expect(moved.flat()).toHaveLength(1);
      expect(await history()).toHaveLength(1);
    });
  });

  it('that wait in two queues go when nobody is before them in either', async () => {
    const both = { ordered: ['order/1', 'order/2'] };
    await park(
      unparked('a1', '1'),
      unparked('b1', '2'),
      unparkedHeld('c1', '1', { context: both }),
    );
    const discard = { ...said, operation: 'discarded' } as const;
    await store.parked.move(await some('a1'), 'discarded', discard);
    expect(await parkedStates(store)).toMatchObject({ c1: 'held' });
    await store.parked.move(await some('b1'), 'discarded', discard);
    expect(await parkedStates(store)).toMatchObject({ c1: 'scheduled' });
  });

  describe('are brought from elsewhere', () => {
    const draft: AuditDraft = { who: 'anna', operation: 'imported' };
    const brought = (id: string, fields: Partial<BroughtMessage> = {}): BroughtMessage => {
      const { position, job, outcome, dueAt, updatedAt, fingerprint, ...message } = parkedMessage({
        ...fields,
        id,
      });
      return message;
    };

    it('once, as they were; those that are known stay as they are', async () => {
      await park(unparked('a1', '1'));
      const messages = [
        brought('a1', { reason: 'another' }),
        brought('b1', { revision: 3, revisedBody: Buffer.from('{}'), reason: 'k is a card' }),
        brought('b1'),
        brought('c1', { state: 'resolved' }),
      ];
      expect(await store.parked.bring(messages, draft)).toBe(2);
      expect(await found('a1')).toMatchObject({ reason: undefined });
      expect(await found('b1')).toMatchObject({ revision: 3, reason: 'k is a card' });
      expect(await found('c1')).toMatchObject({ state: 'resolved' });
      expect(await history()).toMatchObject([{ operation: 'imported', after: { messages: 2 } }]);
      expect(await store.parked.bring(messages, draft)).toBe(0);
      expect(await history()).toHaveLength(1);
    });

    it('and hold back what comes later, but not when they are over', async () => {
      const { context } = unparked('x', '1');
      const elsewhere = unparked('x', '2').context;
      await store.parked.bring(
        [
          brought('a1', { context }),
          brought('a2', { context, state: 'held' }),
          brought('b1', { context: elsewhere, state: 'resolved' }),
        ],
        draft,
      );
      await store.park([unparkedHeld('a3', '1'), unparkedHeld('b2', '2')]);
      expect(await parkedStates(store)).toMatchObject({
        ...{ a1: 'parked', a2: 'held', a3: 'held', b1: 'resolved', b2: 'scheduled' },
      });
    });

    it('and those that waited there for nobody who is here are tried', async () => {
      const { context } = unparked('x', '1');
      const lone = brought('a1', { context, state: 'held' });
      await store.parked.bring([lone, brought('a2', { context, state: 'held' })], draft);
      expect(await parkedStates(store)).toEqual({ a1: 'scheduled', a2: 'held' });
    });
  });

  it('have an audit that is whole after all of it, and tells who did it and why', async () => {
    await park(unparked('a1', '1'), unparked('b1', '2'));
    await store.parked.revise(await found('a1'), Buffer.from('{}'), 'why', edited);
    await store.parked.move(await some('a1', 'b1'), 'discarded', {
      ...said,
      operation: 'discarded',
    });
    await store.parked.note([{ who: 'bert', operation: 'revealed', message: 'b1' }]);
    await store.parked.note([]);
    expect(await store.parked.verify()).toMatchObject({ entries: 4, tampered: undefined });
    const own = await store.parked.history({ id: 'b1', limit: 10 });
    expect(own.map(({ who, operation, reason }) => [who, operation, reason])).toEqual([
      ['bert', 'revealed', undefined],
      ['anna', 'discarded', 'they said so'],
    ]);
    expect((await allParked(store)).size).toBe(2);
  });
});
