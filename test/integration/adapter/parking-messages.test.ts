import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InterpretedMessage } from '../../../adapter/domain/interpretation.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { NewParkedMessage, Retried } from '../../../adapter/domain/parked-message.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { deliveryOf, interpretedOrder } from '../../interpretation-tools.ts';
import { allParked, failedAgain, resolved } from '../../parked-messages.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

function parkedOf(id: string): NewParkedMessage {
  return {
    id,
    source: 'legacy',
    shard: 0,
    delivery: deliveryOf(everyByte, {
      properties: { headers: { 경로: '앱', 서명: Buffer.from([0, 255]) }, priority: 3 },
    }),
    failure: { code: 'charset_invalid', message: 'the body is neither UTF-8 nor CP949' },
    context: { aggregate: { type: 'order', id: '1' } },
  };
}

/** One that the adapter tries by itself. */
const dueOf = (id: string): NewParkedMessage => {
  return { ...parkedOf(id), how: { dueAt: '2026-01-01T00:00:00.000Z' } };
};

/** Commits messages as one batch, and says what came of it. */
async function committed(
  store: MessageStore,
  messages: InterpretedMessage | readonly InterpretedMessage[],
  ...results: Retried[]
) {
  const retried = results.length === 0 ? undefined : { by: { who: 'the adapter' }, results };
  const { kind } = await store.commit([messages].flat(), { shard: 0, retried });
  return kind;
}

describe.each(databaseKinds)('messages that are parked on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;
  let time: string;
  const open = () => openSqlMessageStore({ url: database.url, now: () => time, create: true });

  beforeEach(async () => {
    time = '2026-01-01T00:00:00.000Z';
    database = await createTestDatabase(kind);
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const parked = async (id: string) => {
    const [found] = await store.parked.find(id);
    if (found === undefined) throw new Error(`${id} is not parked`);
    return found;
  };

  it('parks a message once, with every byte and property', async () => {
    expect(await store.park([parkedOf('a1'), parkedOf('b2'), parkedOf('a1')])).toEqual([
      ...['parked', 'parked', 'known'],
    ]);
    expect(await store.park([parkedOf('a1')])).toEqual(['known']);
    const found = await parked('a1');
    expect(found).toMatchObject({
      ...parkedOf('a1'),
      delivery: { ...parkedOf('a1').delivery, body: expect.anything() },
      state: 'parked',
      fingerprint: 'charset_invalid',
      revision: 0,
      attempts: 1,
      latestAttempts: [{ at: time, by: 'delivery', failure: parkedOf('a1').failure.message }],
      release: expect.stringMatching(/^\d/),
      parkedAt: time,
    });
    expect(Buffer.from(found.delivery.body)).toEqual(Buffer.from(everyByte));
  });

  it('parks all of several messages or none', async () => {
    const broken = { ...parkedOf('b2'), shard: null as unknown as number };
    await expect(store.park([parkedOf('a1'), broken])).rejects.toThrow();
    expect(await allParked(store)).toEqual(new Map());
  });

  it('parks a message once, however many try at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, () => store.park([parkedOf('a1'), parkedOf('b2')])),
    );
    expect(results.filter(([first]) => first === 'parked')).toHaveLength(1);
    expect((await allParked(store)).size).toBe(2);
  });

  it('hands out what is scheduled and due, of one shard and one source', async () => {
    const later = { ...dueOf('c3'), how: { dueAt: '2026-01-01T00:00:00.001Z' } };
    const elsewhere = { ...dueOf('d4'), shard: 1 };
    const event = { ...dueOf('e5'), source: 'scm' as const };
    await store.park([parkedOf('a1'), dueOf('b2'), later, elsewhere, event]);
    const due = async (source: 'legacy' | 'scm', index: number, of: number) =>
      (await store.due(source, { index, of }, 10)).map(({ id }) => id);
    expect(await due('legacy', 0, 2)).toEqual(['b2']);
    expect(await due('legacy', 1, 2)).toEqual(['d4']);
    expect(await due('legacy', 0, 1)).toEqual(['b2', 'd4']);
    expect(await due('scm', 0, 1)).toEqual(['e5']);
    expect(await store.counts()).toMatchObject({ parked: 1, held: 0, scheduled: 4 });
    time = '2026-01-01T00:00:00.001Z';
    expect(await due('legacy', 0, 2)).toEqual(['b2', 'c3']);
  });

  it('resolves a parked message in the transaction that commits it', async () => {
    await store.park([dueOf('a1')]);
    const looked = await parked('a1');
    expect(await committed(store, interpretedOrder(), resolved(looked))).toBe('committed');
    expect(await store.counts()).toMatchObject({ parked: 0, scheduled: 0, unpublished: 1 });
    expect(await parked('a1')).toMatchObject({ state: 'resolved', outcome: 'done', attempts: 2 });
    expect(await committed(store, [], resolved(looked))).toBe('superseded');
  });

  it('leaves a parked message alone that is not at the revision somebody looked at', async () => {
    await store.park([dueOf('a1'), dueOf('b2')]);
    const [looked, another] = [await parked('a1'), await parked('b2')];
    const audit = { who: 'anna', operation: 'edited' } as const;
    await store.parked.revise(looked, Buffer.from('{"a":1}'), 'meanwhile', audit);
    const both = [resolved(another), resolved(looked)];
    expect(await committed(store, interpretedOrder(), ...both)).toBe('superseded');
    expect(await committed(store, [], failedAgain(looked))).toBe('superseded');
    expect(await store.counts()).toMatchObject({ scheduled: 2, unpublished: 0 });
    const now = resolved(await parked('a1'));
    expect(await committed(store, interpretedOrder(), now)).toBe('committed');
  });

  it('leaves a message that waits for an operator to whom it waits for', async () => {
    await store.park([parkedOf('a1')]);
    expect(await committed(store, [], resolved(await parked('a1')))).toBe('superseded');
  });

  it('counts the attempts that failed, and shows the last reason', async () => {
    await store.park([dueOf('a1')]);
    await committed(store, [], failedAgain(await parked('a1')));
    expect(await parked('a1')).toMatchObject({
      state: 'parked',
      attempts: 2,
      fingerprint: 'code_unmapped legacy.order@1 settlekind=k /settlekind',
      failure: { message: 'again' },
      outcome: 'failed again: again',
      latestAttempts: [{ failure: 'again' }],
    });
  });
});
