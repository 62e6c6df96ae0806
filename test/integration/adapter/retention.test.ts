import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InterpretedMessage } from '../../../adapter/domain/interpretation.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { deliveryOf, interpretedOrder } from '../../interpretation-tools.ts';

const OLD = '2026-01-01T00:00:00.000Z';
const BETWEEN = '2026-01-02T00:00:00.000Z';
const NEW = '2026-01-03T00:00:00.000Z';

describe.each(databaseKinds)('what is kept on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;
  let time: string;
  let pauses: number;

  beforeEach(async () => {
    time = OLD;
    pauses = 0;
    database = await createTestDatabase(kind);
    store = await openSqlMessageStore({ url: database.url, now: () => time, create: true });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  /** Commits orders, by the last digits of their numbers, at the time that it is. */
  const commit = async (...numbers: number[]): Promise<InterpretedMessage[]> => {
    const messages = numbers.map((n) => interpretedOrder({ ordno: String(1521705612000 + n) }));
    await store.commit(messages, { shard: 0 });
    return messages;
  };
  /** Rows that go when what is older than this may go. */
  const removed = (before = BETWEEN) =>
    store.removeOld({ inbox: before, outbox: before }, async () => {
      pauses += 1;
    });
  const publishAll = async () => {
    const lease = await store.leases.take('shard/0', 'one', 60_000);
    if (lease === undefined) throw new Error('nobody else is there');
    await store.markPublished(await store.unpublished({ index: 0, of: 1 }, 0, 1_000), lease);
  };
  const isKnown = async ({ messageKey, aggregate }: InterpretedMessage) =>
    (await store.lookUp([{ messageKey, aggregates: [aggregate], ordered: [] }])).bodyHashes.size ===
    1;
  const park = (id: string, messageKey: string) =>
    store.park([
      {
        id,
        source: 'legacy',
        shard: 0,
        delivery: deliveryOf(Buffer.from('{}')),
        failure: { code: 'key_conflict', message: 'it came before with another body' },
        context: { messageKey },
      },
    ]);
  const move = async (id: string, to: 'discarded' | 'abandoned') =>
    store.parked.move(await store.parked.find(id), to, { who: 'anna', operation: to });

  it('is what is young, of messages and of published events', async () => {
    const [old] = await commit(1);
    await publishAll();
    time = NEW;
    const [young] = await commit(2);
    await publishAll();
    expect(await removed()).toBe(2);
    expect(await removed()).toBe(0);
    if (old === undefined || young === undefined) throw new Error('two were committed');
    expect([await isKnown(old), await isKnown(young)]).toEqual([false, true]);
  });

  it('is every event that was not published yet, however old', async () => {
    await commit(1, 2, 3);
    expect(await removed()).toBe(3);
    expect(await store.counts()).toMatchObject({ unpublished: 3, oldestUnpublished: OLD });
  });

  it('is an event that was committed long ago, and published just now', async () => {
    await commit(1);
    time = NEW;
    await publishAll();
    expect(await removed()).toBe(1);
    expect(await removed('2026-01-04T00:00:00.000Z')).toBe(1);
  });

  it('goes page by page, with a pause for others after each', async () => {
    const [first] = await commit(...Array.from({ length: 1_100 }, (_, n) => n));
    await publishAll();
    await publishAll();
    if (first === undefined) throw new Error('it was committed');
    expect(await removed()).toBe(2_200);
    expect(pauses).toBeGreaterThanOrEqual(4);
    expect(await isKnown(first)).toBe(false);
    expect(await removed()).toBe(0);
  });

  it('is a message that a parked one refers to, until that one is given up for good', async () => {
    const [known] = await commit(1);
    if (known === undefined) throw new Error('it was committed');
    await publishAll();
    await park('a1', known.messageKey);
    await park('a2', known.messageKey);
    expect(await removed()).toBe(1);
    await move('a1', 'abandoned');
    expect(await removed()).toBe(0);
    // It can be restored.
    await move('a2', 'discarded');
    expect(await removed()).toBe(0);
    expect(await isKnown(known)).toBe(true);
    await move('a2', 'abandoned');
    expect(await removed()).toBe(1);
    expect(await isKnown(known)).toBe(false);
  });

  it('never makes room by what an operator has still to look at', async () => {
    await park('a1', 'of a message that nobody knows');
    await removed();
    expect(await store.parked.find('a1')).toHaveLength(1);
  });
});
