import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { amqpUrl } from '../../broker.ts';
import { createTestDatabase, databaseKinds } from '../../databases.ts';
import { eventually } from '../../eventually.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { openTcpLink } from '../../tcp-link.ts';
import { type AdapterSystem, readiness, startAdapterSystem, untilReady } from './adapter-system.ts';

const ordnos = (count: number) =>
  Array.from({ length: count }, (_, index) => String(1521705612000 + index));

/** Waits for events of these orders, in any number, and returns all that came. */
async function eventsOf(system: AdapterSystem, orders: readonly string[]) {
  await eventually(() => {
    const seen = new Set(system.events.map(({ subject }) => subject));
    return orders.every((ordno) => seen.has(ordno)) || undefined;
  });
  return system.events.map(({ subject }) => subject);
}

describe.each(databaseKinds)('an adapter on %s', (kind) => {
  let system: AdapterSystem;

  beforeEach(async () => {
    system = await startAdapterSystem(kind);
    await untilReady(await system.start());
  });
  afterEach(() => system.close());

  const firstParked = () => eventually(async () => (await system.parked())[0]);

  it('turns CP949 messages into domain events, in the order of their aggregate', async () => {
    const orders = ordnos(50);
    const steps = [
      { step: '0', cyn: 'n', cdt: '' },
      { evt: 'order_step', step: '1', moddt: '2018-03-22 17:03:40' },
      { evt: 'order_step', step: '1', step2: '44', moddt: '2018-03-22 18:00:00' },
    ];
    for (const step of steps) {
      for (const ordno of orders) await system.publish(cp949(legacyOrder({ ordno, ...step })));
    }
    await eventually(() => system.events.length === 150 || undefined);
    for (const ordno of orders) {
      const own = system.events.filter(({ subject }) => subject === ordno);
      expect(own.map(({ type }) => type)).toEqual([
        'scm.order.OrderPlaced',
        'scm.order.OrderPaid',
        'scm.order.OrderCancelled',
      ]);
    }
    expect(system.events.find(({ type }) => type === 'scm.order.OrderPlaced')).toMatchObject({
      data: {
        source: { buyer: { name: '홍길동', phone: '01024242424' }, amounts: { total: 27180 } },
      },
    });
  });

  it('handles a message once, however often it comes', async () => {
    const [first = '', last = ''] = ordnos(2);
    for (let n = 0; n < 5; n += 1) await system.publish(cp949(legacyOrder({ ordno: first })));
    await system.publish(cp949(legacyOrder({ ordno: last })));
    expect(await eventsOf(system, [last])).toEqual([first, last]);
    expect((await system.counts()).messages).toEqual({ translated: 2, duplicate: 4 });
  });

  it('ignores what the SCM has no use for, and counts it', async () => {
    await system.publish(cp949(legacyOrder({ step: '0', step2: '54', cyn: 'n' })), 'order.step');
    await eventually(async () => (await system.counts()).messages.ignored);
    expect(system.events).toEqual([]);
    expect(await system.parked()).toEqual([]);
  });

  it.each([
    [
      'is neither UTF-8 nor CP949',
      Buffer.from([0x7b, 0x22, 0xff, 0xff, 0x22, 0x7d]),
      'charset_invalid',
    ],
    ['is no JSON', cp949(legacyOrder()).subarray(0, -2), 'json_invalid'],
    ['is of an unknown type', cp949({ evt: 'coupon_issued' }), 'type_unknown'],
    ['breaks its contract', cp949(legacyOrder({ step: '9' })), 'contract_violated'],
    ['has a code nobody mapped', cp949(legacyOrder({ settlekind: 'k' })), 'code_unmapped'],
    [
      'has an object for its key',
      Buffer.from('{"evt":"order_received","ordno":{"toString":1}}'),
      'contract_violated',
    ],
    [
      'is nested 100,000 deep',
      Buffer.from(`{"evt":${'['.repeat(1e5)}${']'.repeat(1e5)}}`),
      'json_invalid',
    ],
  ])(
    'parks a message that %s, once and with its bytes; the rest flows on',
    async (_, body, code) => {
      const [ordno = ''] = ordnos(1);
      await system.publish(body);
      await system.publish(body);
      await system.publish(cp949(legacyOrder({ ordno })));
      expect(await eventsOf(system, [ordno])).toEqual([ordno]);
      const parked = await system.parked();
      expect(parked.map((one) => one.class)).toEqual([code]);
      const raw = await (await system.parking()).raw(parked[0]?.id ?? '', { who: 'anna' });
      expect(raw).toBe(body.toString('base64'));
    },
  );

  it('parks a message that came before with another body, as a conflict', async () => {
    await system.publish(cp949(legacyOrder()));
    await system.publish(cp949(legacyOrder({ address: '서울 강남구' })));
    expect(await firstParked()).toMatchObject({ fingerprint: 'key_conflict legacy.order@1' });
    expect(await eventually(async () => system.events.length || undefined)).toBe(1);
  });

  it('parks what the broker gave up on', async () => {
    system.broker.publish('', `${system.queue}.dead-letter`, 'poison');
    expect(await firstParked()).toMatchObject({ class: 'delivery_limit' });
  });

  it('sends a repaired message the way of a first delivery, and only once', async () => {
    await system.publish(cp949(legacyOrder({ settlekind: 'k' })));
    const { id } = await firstParked();
    const parking = await system.parking();
    const filter = { ids: [id] };
    const replayed = async () => {
      const job = await parking.replay({ filter, source: 'legacy', options: {}, who: 'anna' });
      return eventually(async () => {
        const now = await parking.job(job.id);
        return now.state === 'running' ? undefined : now.counts;
      });
    };

    expect(await replayed()).toEqual({ total: 1, done: 0, noOp: 0, failed: 1, held: 0 });
    const change = { op: 'replace', path: '/settlekind', value: 'c' } as const;
    const edit = { filter, who: 'anna', reason: 'k is a card', revision: 0, patch: [change] };
    const [edited] = await parking.edit(edit);
    expect(edited).toMatchObject({ id, revision: 1, written: true, wouldSucceed: true });
    expect(await parking.show(id)).toMatchObject({
      state: 'parked',
      revision: 1,
      attempts: 2,
      reason: 'k is a card',
    });
    await expect(parking.edit(edit)).rejects.toMatchObject({ code: 'edited_meanwhile' });

    expect(await replayed()).toEqual({ total: 1, done: 1, noOp: 0, failed: 0, held: 0 });
    await expect(replayed()).rejects.toMatchObject({ code: 'selection_empty' });
    expect(await eventsOf(system, ['1521705612047'])).toHaveLength(1);
    expect(await parking.list({ states: ['parked'] }, { limit: 10 })).toEqual({ messages: [] });
  });

  it('loses nothing when the broker is cut off again and again; what comes twice has the same id', async () => {
    const link = await openTcpLink(amqpUrl);
    const standby = await system.start({ broker: link.url });
    await untilReady(standby);
    await system.stopFirst();
    const orders = ordnos(300);
    const publishing = (async () => {
      for (const ordno of orders) await system.publish(cp949(legacyOrder({ ordno })));
    })();
    for (let n = 0; n < 3; n += 1) {
      await eventually(() => system.events.length > n * 50 || undefined);
      link.cut();
      link.mend();
      await untilReady(standby);
    }
    await publishing;
    await eventsOf(system, orders);
    const unique = [...new Map(system.events.map((event) => [event.id, event.subject])).values()];
    expect(unique.sort()).toEqual(orders);
    await standby.stop();
    link.close();
  });
});

describe('an adapter on MariaDB', () => {
  it('keeps every message while the database is away, and spends no attempt', async () => {
    const system = await startAdapterSystem('MariaDB');
    const database = await createTestDatabase('MariaDB');
    const link = await openTcpLink(database.url);
    const adapter = await system.start({ database: link.url });
    await untilReady(adapter);
    link.cut();
    const orders = ordnos(20);
    for (const ordno of orders) await system.publish(cp949(legacyOrder({ ordno })));
    await eventually(async () => ((await readiness(adapter)).checks.database ? undefined : true));
    expect(system.events).toEqual([]);
    link.mend();
    expect((await eventsOf(system, orders)).sort()).toEqual(orders);
    await untilReady(adapter);
    expect((await system.counts()).messages).toEqual({ translated: 20 });
    await system.close();
    link.close();
    await database.drop();
  });
});

describe('an adapter', () => {
  it('waits for the legacy’s exchange, and does not declare it', async () => {
    const system = await startAdapterSystem('SQLite', { withLegacyExchange: false });
    const adapter = await system.start();
    const { ready, checks } = await eventually(async () => {
      const found = await readiness(adapter);
      return found.checks.publishing ? found : undefined;
    });
    expect({ ready, receiving: checks.receiving }).toEqual({ ready: false, receiving: false });
    await system.declareLegacyExchange();
    await untilReady(adapter);
    await system.close();
  });

  it('keeps an event that no queue wants until one does', async () => {
    const system = await startAdapterSystem('SQLite', { withScm: false });
    await untilReady(await system.start());
    const orders = ordnos(3);
    for (const ordno of orders) await system.publish(cp949(legacyOrder({ ordno })));
    await eventually(async () => (await system.counts()).messages.translated === 3 || undefined);
    await eventually(async () => (await system.metric('publish_failures_total')) || undefined);
    await system.bindScm();
    expect((await eventsOf(system, orders)).sort()).toEqual(orders);
    await system.close();
  });

  it('leaves at the broker what no database takes; the rest flows on', async () => {
    const system = await startAdapterSystem('MariaDB');
    await untilReady(await system.start());
    const [ordno = ''] = ordnos(1);
    await system.publish(Buffer.alloc(17_000_000, 'x'));
    await system.publish(cp949(legacyOrder({ ordno })));
    expect(await eventsOf(system, [ordno])).toEqual([ordno]);
    const left = await eventually(() => system.broker.get(`${system.queue}.undeliverable`));
    expect(left.content).toHaveLength(17_000_000);
    expect((await system.counts()).messages).toMatchObject({ translated: 1, refused: 2 });
    await system.close();
  });

  it('stops with the broker away', async () => {
    const system = await startAdapterSystem('SQLite');
    const adapter = await system.start({ broker: 'amqp://127.0.0.1:1' });
    expect((await readiness(adapter)).checks.broker).toBe(false);
    await adapter.stop();
    await system.close();
  });
});
