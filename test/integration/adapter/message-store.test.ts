import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { InterpretedMessage } from '../../../adapter/domain/interpretation.ts';
import type { MessageStore, NewParkedMessage } from '../../../adapter/domain/message-store.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { deliveryOf, interpretedOrder } from '../../interpretation-tools.ts';

const a1 = { id: 'a1', revision: 0 };
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

function parkedOf(id: string): NewParkedMessage {
  return {
    id,
    delivery: deliveryOf(everyByte, {
      properties: { headers: { 경로: '앱', 서명: Buffer.from([0, 255]) }, priority: 3 },
    }),
    failure: { code: 'charset_invalid', message: 'the body is neither UTF-8 nor CP949' },
    context: { aggregate: { type: 'order', id: '1' } },
  };
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

  it('commits a message once: again with the same body it is a duplicate, with another a conflict', async () => {
    const message = interpretedOrder();
    expect(await store.commit(message)).toBe('committed');
    expect(await store.commit(message)).toBe('duplicate');
    expect(await store.commit(interpretedOrder({ memo: '경비실에' }))).toBe('conflict');
    expect(await store.counts()).toEqual({ parked: 0, unpublished: 1 });
  });

  it('commits a message once, however many try at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, () => store.commit(interpretedOrder())),
    );
    expect(results.filter((result) => result === 'committed')).toHaveLength(1);
    expect(results.filter((result) => result === 'duplicate')).toHaveLength(19);
  });

  it('remembers what is known of an aggregate, with its version', async () => {
    const aggregate = { type: 'order', id: '1521705612047' };
    const reading = { messageKey: 'unknown', aggregates: [aggregate] } as const;
    expect(await store.lookUp(reading)).toEqual({ bodyHash: undefined, states: new Map() });
    const message = { ...interpretedOrder(), states: [{ aggregate, state: { a: 1 }, version: 0 }] };
    await store.commit(message);
    const known = { aggregate, state: { a: 1 }, version: 1 };
    expect(await store.lookUp({ ...reading, messageKey: message.messageKey })).toEqual({
      bodyHash: message.bodyHash,
      states: new Map([['order/1521705612047', known]]),
    });
  });

  it('writes nothing over what somebody else has learnt meanwhile', async () => {
    const aggregate = { type: 'order', id: '똠/1' };
    const withState = (state: unknown, version: number, fields = {}) => {
      return { ...interpretedOrder(fields), states: [{ aggregate, state, version }] };
    };
    expect(await store.commit(withState('first', 0))).toBe('committed');
    const [late, later] = [{ step2: '40' }, { step2: '41' }];
    expect(await store.commit(withState('also first', 0, late))).toBe('stale');
    expect(await store.commit(withState('of the future', 2, late))).toBe('stale');
    expect(await store.counts()).toEqual({ parked: 0, unpublished: 1 });
    expect(await store.commit(withState('second', 1, later))).toBe('committed');
    const { states } = await store.lookUp({ messageKey: '', aggregates: [aggregate] });
    expect(states.get('order/똠/1')).toEqual({ aggregate, state: 'second', version: 2 });
  });

  it('writes nothing when the events cannot be written: no inbox without its outbox', async () => {
    const message = interpretedOrder();
    const broken = { ...message, events: [{ ...message.events[0], id: null }] };
    // Only a store that was lied to can fail between its two writes.
    await expect(store.commit(broken as unknown as InterpretedMessage)).rejects.toThrow();
    expect(await store.commit(message)).toBe('committed');
  });

  it('fails with an error that holds no personal data', async () => {
    const message = interpretedOrder();
    const broken = { ...message, events: [{ ...message.events[0], id: null }] };
    const error = await store.commit(broken as unknown as InterpretedMessage).catch((e) => e);
    expect(error.message).toContain('insert into');
    expect(error.message).not.toMatch(/홍길동|01024242424|송파구/);
  });

  it('hands out events in the order of their commits until they are marked as published', async () => {
    const orders = ['1521705612041', '1521705612042', '1521705612043'];
    for (const ordno of orders) await store.commit(interpretedOrder({ ordno }));
    const [first, ...rest] = await store.unpublished(0, 10);
    expect([first, ...rest].map((event) => event?.aggregate)).toEqual(
      orders.map((ordno) => `scm.order/${ordno}`),
    );
    expect(JSON.parse(first?.body ?? '')).toMatchObject({ id: first?.id, subject: orders[0] });
    await store.markPublished([first?.id ?? '']);
    expect(await store.unpublished(0, 10)).toEqual(rest);
    expect(await store.unpublished(0, 1)).toEqual(rest.slice(0, 1));
    expect(await store.unpublished(rest[0]?.position ?? 0, 10)).toEqual(rest.slice(1));
  });

  it('parks a message once, with every byte and property', async () => {
    expect(await store.park(parkedOf('a1'))).toBe('parked');
    expect(await store.park(parkedOf('a1'))).toBe('known');
    const [found] = await store.findParked('a');
    expect(found).toMatchObject({
      ...parkedOf('a1'),
      delivery: { ...parkedOf('a1').delivery, body: expect.anything() },
      state: 'parked',
      fingerprint: 'charset_invalid',
      revision: 0,
      attempts: 1,
      parkedAt: time,
    });
    expect(Buffer.from(found?.delivery.body ?? [])).toEqual(Buffer.from(everyByte));
  });

  it('lists parked messages newest first, and by their state', async () => {
    for (const [index, id] of ['a1', 'b2', 'c3'].entries()) {
      time = `2026-01-0${index + 1}T00:00:00.000Z`;
      await store.park(parkedOf(id));
    }
    await store.resolve({ id: 'b2', revision: 0 });
    const ids = async (filter: Parameters<MessageStore['listParked']>[0]) =>
      (await store.listParked(filter)).map(({ id }) => id);
    expect(await ids({ limit: 10 })).toEqual(['c3', 'b2', 'a1']);
    expect(await ids({ limit: 10, state: 'parked' })).toEqual(['c3', 'a1']);
    expect(await ids({ limit: 1 })).toEqual(['c3']);
  });

  it('finds no message by a pattern or by nothing', async () => {
    await store.park(parkedOf('a1'));
    for (const prefix of ['%', '_', '', "a' OR '1'='1"]) {
      expect(await store.findParked(prefix)).toEqual([]);
    }
  });

  it('lets one of two editors win, and keeps the original bytes', async () => {
    await store.park(parkedOf('a1'));
    const bodies = [Buffer.from('{"a":1}'), Buffer.from('{"b":2}')];
    const won = await Promise.all(bodies.map((body) => store.revise(a1, body, 'because')));
    expect(won.filter(Boolean)).toHaveLength(1);
    const [found] = await store.findParked('a1');
    expect(found).toMatchObject({ revision: 1, reason: 'because' });
    expect(Buffer.from(found?.revisedBody ?? [])).toEqual(bodies[won.indexOf(true)]);
    expect(Buffer.from(found?.delivery.body ?? [])).toEqual(Buffer.from(everyByte));
  });

  it('resolves a parked message in the transaction that commits it', async () => {
    await store.park(parkedOf('a1'));
    expect(await store.commit(interpretedOrder(), a1)).toBe('committed');
    expect(await store.counts()).toEqual({ parked: 0, unpublished: 1 });
    expect(await store.revise(a1, Buffer.from('{}'), 'too late')).toBe(false);
  });

  it('leaves a parked message alone that is not at the revision somebody looked at', async () => {
    await store.park(parkedOf('a1'));
    await store.revise(a1, Buffer.from('{"a":1}'), 'meanwhile');
    expect(await store.commit(interpretedOrder(), a1)).toBe('superseded');
    expect(await store.failAgain(a1, { code: 'json_invalid', message: 'no' }, {})).toBe(false);
    expect(await store.resolve(a1)).toBe(false);
    expect(await store.counts()).toEqual({ parked: 1, unpublished: 0 });
    expect(await store.commit(interpretedOrder(), { id: 'a1', revision: 1 })).toBe('committed');
  });

  it('counts the attempts that failed, and shows the last reason', async () => {
    await store.park(parkedOf('a1'));
    const context = { charset: { used: 'cp949', because: 'cp949-only' } } as const;
    await store.failAgain(a1, { code: 'json_invalid', message: 'no JSON' }, context);
    expect((await store.findParked('a1'))[0]).toMatchObject({
      attempts: 2,
      fingerprint: 'json_invalid',
      failure: { message: 'no JSON' },
      context,
    });
  });

  it('is opened by several processes at once, and finds everything again', async () => {
    await store.commit(interpretedOrder());
    const others = await Promise.all([open(), open(), open()]);
    for (const other of others) {
      expect(await other.commit(interpretedOrder())).toBe('duplicate');
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
    const results = await Promise.all(stores.map((store) => store.commit(interpretedOrder())));
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
  await expect(store.park({ ...parkedOf('a1'), delivery: huge })).rejects.toMatchObject({
    name: 'RefusedByStore',
  });
  expect(await store.park(parkedOf('a1'))).toBe('parked');
  await store.close();
  await database.drop();
});
