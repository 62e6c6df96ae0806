import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InterpretedMessage } from '../../../adapter/domain/interpretation.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { NewParkedMessage, Retried } from '../../../adapter/domain/parked-message.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { deliveryOf, interpretedOrder } from '../../interpretation-tools.ts';
import { resolved } from '../../parked-messages.ts';

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

const whole = { index: 0, of: 1 };
const noPause = async () => {};

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

describe.each(databaseKinds)('a message store on %s', (kind) => {
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

  it('commits a message once: again it writes nothing, and says which body came before', async () => {
    const message = interpretedOrder();
    expect(await committed(store, message)).toBe('committed');
    expect(await committed(store, message)).toBe('stale');
    expect(await committed(store, interpretedOrder({ memo: '경비실에' }))).toBe('stale');
    const { bodyHashes } = await store.lookUp([
      { ...message, aggregates: [message.aggregate], ordered: [] },
    ]);
    expect(bodyHashes).toEqual(new Map([[message.messageKey, message.bodyHash]]));
    expect(await store.counts()).toMatchObject({ parked: 0, unpublished: 1 });
  });

  it('commits a message once, however many try at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => committed(store, interpretedOrder())),
    );
    expect(results.filter((result) => result === 'committed')).toHaveLength(1);
    expect(results.filter((result) => result === 'stale')).toHaveLength(19);
  });

  it('remembers what is known of an aggregate, with its version', async () => {
    const aggregate = { type: 'order', id: '1521705612047' };
    const reading = { messageKey: 'unknown', aggregates: [aggregate], ordered: [] } as const;
    const nothing = { bodyHashes: new Map(), states: new Map(), waiting: new Map() };
    expect(await store.lookUp([reading])).toEqual(nothing);
    const message = { ...interpretedOrder(), states: [{ aggregate, state: { a: 1 }, version: 0 }] };
    await committed(store, message);
    const known = { aggregate, state: { a: 1 }, version: 1 };
    expect(await store.lookUp([{ ...reading, messageKey: message.messageKey }])).toEqual({
      bodyHashes: new Map([[message.messageKey, message.bodyHash]]),
      states: new Map([['order/1521705612047', known]]),
      waiting: new Map(),
    });
  });

  it('writes nothing over what somebody else has learnt meanwhile', async () => {
    const aggregate = { type: 'order', id: '똠/1' };
    const withState = (state: unknown, version: number, fields = {}) => {
      return { ...interpretedOrder(fields), states: [{ aggregate, state, version }] };
    };
    expect(await committed(store, withState('first', 0))).toBe('committed');
    const [late, later] = [{ step2: '40' }, { step2: '41' }];
    expect(await committed(store, withState('also first', 0, late))).toBe('stale');
    expect(await committed(store, withState('of the future', 2, late))).toBe('stale');
    expect(await store.counts()).toMatchObject({ parked: 0, unpublished: 1 });
    expect(await committed(store, withState('second', 1, later))).toBe('committed');
    const { states } = await store.lookUp([
      { messageKey: '', aggregates: [aggregate], ordered: [] },
    ]);
    expect(states.get('order/똠/1')).toEqual({ aggregate, state: 'second', version: 2 });
  });

  it('commits a batch as a whole: the last of what it makes known of an aggregate stays', async () => {
    const aggregate = { type: 'order', id: '1' };
    const messages = [0, 1, 2].map((version) => ({
      ...interpretedOrder({ ordno: `152170561204${version}` }),
      states: [{ aggregate, state: version, version }],
    }));
    expect(await committed(store, messages.slice(0, 2))).toBe('committed');
    expect(await committed(store, messages.slice(1))).toBe('stale');
    const known = async () =>
      (await store.lookUp([{ messageKey: '', aggregates: [aggregate], ordered: [] }])).states.get(
        'order/1',
      );
    expect(await known()).toEqual({ aggregate, state: 1, version: 2 });
    expect(await committed(store, messages.slice(2))).toBe('committed');
    expect(await known()).toEqual({ aggregate, state: 2, version: 3 });
    expect(await store.counts()).toMatchObject({ unpublished: 3 });
  });

  it('commits nothing for a holder whose shard is somebody else’s by now', async () => {
    const lease = await store.leases.take('shard/0', 'one', 10_000);
    if (lease === undefined) throw new Error('nobody else is there');
    const [first, second] = ['1521705612041', '1521705612042'].map((ordno) =>
      interpretedOrder({ ordno }),
    );
    const commit = async (message = first) =>
      store.commit(message === undefined ? [] : [message], { shard: 0, lease });
    expect(await commit()).toMatchObject({ kind: 'committed', outsideCommits: 0 });
    await store.leases.release('one', lease.name);
    await store.leases.take('shard/0', 'two', 10_000);
    expect(await commit(second)).toEqual({ kind: 'fenced' });
    expect(await store.counts()).toMatchObject({ unpublished: 1 });
  });

  it('tells the holder of a shard how often others have put events there', async () => {
    const lease = await store.leases.take('shard/0', 'one', 10_000);
    await committed(store, interpretedOrder({ ordno: '1521705612041' }));
    await committed(store, { ...interpretedOrder({ ordno: '1521705612042' }), events: [] });
    const own = await store.commit([interpretedOrder({ ordno: '1521705612043' })], {
      shard: 0,
      lease,
    });
    expect(own).toMatchObject({ kind: 'committed', outsideCommits: 1 });
  });

  it('hands out the events of one shard; after a change of their number, all of them', async () => {
    for (const [shard, ordno] of ['1521705612041', '1521705612042', '1521705612043'].entries()) {
      await store.commit([interpretedOrder({ ordno })], { shard });
    }
    const orders = async (index: number, of: number) =>
      (await store.unpublished({ index, of }, 0, 10)).map(({ aggregate }) => aggregate.slice(-1));
    expect(await orders(1, 3)).toEqual(['2']);
    expect(await orders(0, 2)).toEqual(['1', '3']);
    expect(await orders(0, 1)).toEqual(['1', '2', '3']);
  });

  it('forgets what is old, but not what a parked message refers to', async () => {
    const messages = ['1521705612041', '1521705612042'].map((ordno) => interpretedOrder({ ordno }));
    await committed(store, messages);
    const [kept] = messages;
    await store.park([{ ...dueOf('a1'), context: { messageKey: kept?.messageKey ?? '' } }]);
    const lease = await store.leases.take('shard/0', 'one', 10_000);
    const [published] = await store.unpublished(whole, 0, 10);
    if (lease === undefined || published === undefined) throw new Error('nothing to publish');
    await store.markPublished([published], lease);
    const old = { inbox: '2026-01-01T00:00:00.001Z', outbox: '2026-01-01T00:00:00.001Z' };
    expect(await store.removeOld({ inbox: time, outbox: time }, noPause)).toBe(0);
    expect(await store.removeOld(old, noPause)).toBe(2);
    expect(await store.removeOld(old, noPause)).toBe(0);
    const { bodyHashes } = await store.lookUp(
      messages.map((message) => ({ ...message, aggregates: [message.aggregate], ordered: [] })),
    );
    expect([...bodyHashes.keys()]).toEqual([kept?.messageKey]);
    expect(await store.counts()).toMatchObject({ unpublished: 1, oldestUnpublished: time });
    await committed(store, [], resolved(await parked('a1')));
    expect(await store.removeOld(old, noPause)).toBe(1);
  });

  it('writes nothing when the events cannot be written: no inbox without its outbox', async () => {
    const message = interpretedOrder();
    const broken = { ...message, events: [{ ...message.events[0], id: null }] };
    // Only a store that was lied to can fail between its two writes.
    await expect(committed(store, broken as unknown as InterpretedMessage)).rejects.toThrow();
    expect(await committed(store, message)).toBe('committed');
  });

  it('fails with an error that holds no personal data', async () => {
    const message = interpretedOrder();
    const broken = { ...message, events: [{ ...message.events[0], id: null }] };
    const error = await committed(store, broken as unknown as InterpretedMessage).catch((e) => e);
    expect(error.message).toMatch(/insert into|constraint/i);
    expect(error.message).not.toMatch(/홍길동|01024242424|송파구/);
  });

  it('hands out events in the order of their commits until they are marked as published', async () => {
    const orders = ['1521705612041', '1521705612042', '1521705612043'];
    for (const ordno of orders) await committed(store, interpretedOrder({ ordno }));
    const [first, ...rest] = await store.unpublished(whole, 0, 10);
    expect([first, ...rest].map((event) => event?.aggregate)).toEqual(
      orders.map((ordno) => `scm.order/${ordno}`),
    );
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ id: first?.id, subject: orders[0] });
    const lease = await store.leases.take('shard/0', 'one', 10_000);
    const taken = { position: first?.position ?? 0, id: first?.id ?? '' };
    if (lease === undefined) throw new Error('nobody else is there');
    expect(await store.markPublished([taken], { ...lease, token: 0 })).toBe(false);
    expect(await store.unpublished(whole, 0, 10)).toHaveLength(3);
    expect(await store.markPublished([taken], lease)).toBe(true);
    expect(await store.unpublished(whole, 0, 10)).toEqual(rest);
    expect(await store.unpublished(whole, 0, 1)).toEqual(rest.slice(0, 1));
    expect(await store.unpublished(whole, rest[0]?.position ?? 0, 10)).toEqual(rest.slice(1));
  });

  it('is opened by several processes at once, and finds everything again', async () => {
    await committed(store, interpretedOrder());
    const others = await Promise.all([open(), open(), open()]);
    for (const other of others) {
      expect(await committed(other, interpretedOrder())).toBe('stale');
      await other.close();
    }
  });
});

describe.each(databaseKinds)('a new database on %s', (kind) => {
  it.each([1, 2, 3])('gets its tables once, however many open it at once (%d)', async () => {
    const database = await createTestDatabase(kind);
    const now = () => '2026-01-01T00:00:00.000Z';
    const stores = await Promise.all(
      Array.from({ length: 6 }, () =>
        openSqlMessageStore({ url: database.url, now, create: true }),
      ),
    );
    const results = await Promise.all(stores.map((store) => committed(store, interpretedOrder())));
    expect(results.filter((result) => result === 'committed')).toHaveLength(1);
    await Promise.all(stores.map((store) => store.close()));
    await database.drop();
  });
});

it('MariaDB refuses for good what is above its packet size, and goes on', async () => {
  const database = await createTestDatabase('MariaDB');
  const now = () => '2026-01-01T00:00:00.000Z';
  const store = await openSqlMessageStore({ url: database.url, now, create: true });
  const huge = deliveryOf(Buffer.alloc(20_000_000));
  await expect(store.park([{ ...parkedOf('a1'), delivery: huge }])).rejects.toMatchObject({
    name: 'RefusedByStore',
  });
  expect(await store.park([parkedOf('a1')])).toEqual(['parked']);
  await store.close();
  await database.drop();
});
