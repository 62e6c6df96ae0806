import { describe, expect, it } from '@jest/globals';
import { RefusedByStore } from '../../../../adapter/domain/message-store.ts';
import { defineReverseTranslator } from '../../../../adapter/domain/reverse-translation.ts';
import type { Sent } from '../../../../adapter/legacy/answer.ts';
import { readEventDelivery } from '../../../../adapter/legacy/event-delivery.ts';
import { type EventStore, processEvent } from '../../../../adapter/legacy/process-event.ts';
import { deliveryCompleted, shipmentDispatched, stockDepleted } from '../../../received-events.ts';
import { eventDelivery, eventTools, memoryStore, scriptedClient } from './surroundings.ts';

const dispatched = shipmentDispatched();
const key = '1521705612047';

function readingOf(event: Parameters<typeof eventDelivery>[0], own = eventTools) {
  const reading = readEventDelivery(eventDelivery(event), own);
  if (reading.kind === 'failed') throw new Error(JSON.stringify(reading));
  return reading;
}

describe('an event', () => {
  it('is noted in the inbox once the legacy has taken its request', async () => {
    const store = memoryStore();
    const client = scriptedClient();
    const reading = readingOf(dispatched);
    expect(await processEvent(reading, { store, ...client })).toEqual({
      kind: 'committed',
      message: {
        messageKey: reading.messageKey,
        bodyHash: reading.bodyHash,
        contract: 'scm.delivery.ShipmentDispatched@1',
        aggregate: { type: 'order', id: key },
        events: [],
        states: [],
        remarks: [],
      },
    });
    expect(client.keys).toEqual([dispatched.id]);
    expect([...store.committed.keys()]).toEqual([reading.messageKey]);
  });

  it('is sent once, however often it comes', async () => {
    const store = memoryStore();
    const client = scriptedClient();
    await processEvent(readingOf(dispatched), { store, ...client });
    expect(await processEvent(readingOf(dispatched), { store, ...client })).toEqual({
      kind: 'duplicate',
      contract: 'scm.delivery.ShipmentDispatched@1',
    });
    expect(client.keys).toHaveLength(1);
  });

  it('is a conflict when it comes again and says something else', async () => {
    const store = memoryStore();
    const client = scriptedClient();
    await processEvent(readingOf(dispatched), { store, ...client });
    const other = shipmentDispatched({ courier: 'hanjin' });
    expect(await processEvent(readingOf(other), { store, ...client })).toMatchObject({
      kind: 'failed',
      failure: { code: 'key_conflict', contract: 'scm.delivery.ShipmentDispatched@1' },
      context: { aggregate: { type: 'order', id: key } },
    });
    expect(client.keys).toHaveLength(1);
  });

  it('is another one from another source, even with the same id', () => {
    const elsewhere = { ...dispatched, source: '/scm/other' };
    expect(readingOf(elsewhere).messageKey).not.toBe(readingOf(dispatched).messageKey);
    expect(readingOf(dispatched).messageKey).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is sent again with the same key after a crash between the request and the inbox', async () => {
    const store = memoryStore();
    const client = scriptedClient();
    const crash: EventStore = { ...store, commit: () => Promise.reject(new Error('away')) };
    await expect(processEvent(readingOf(dispatched), { ...client, store: crash })).rejects.toThrow(
      'away',
    );
    await processEvent(readingOf(dispatched), { store, ...client });
    expect(client.keys).toEqual([dispatched.id, dispatched.id]);
  });

  it('is not sent for an order that the legacy has ended', async () => {
    const store = memoryStore();
    const client = scriptedClient();
    store.learn('order', key, { placed: { ended: 'cancelled' } });
    expect(await processEvent(readingOf(dispatched), { store, ...client })).toEqual({
      kind: 'ignored',
      contract: 'scm.delivery.ShipmentDispatched@1',
      reason: 'the order is cancelled',
    });
    expect(await processEvent(readingOf(deliveryCompleted()), { store, ...client })).toMatchObject({
      kind: 'ignored',
    });
    expect(client.keys).toEqual([]);
  });

  it('is a duplicate when another instance was faster', async () => {
    const store = memoryStore();
    const client = scriptedClient();
    const reading = readingOf(dispatched);
    let isFirst = true;
    const raced: EventStore = {
      ...store,
      async commit(messages, how) {
        if (isFirst) await store.commit(messages, how);
        isFirst = false;
        return store.commit(messages, how);
      },
    };
    expect(await processEvent(reading, { ...client, store: raced })).toMatchObject({
      kind: 'duplicate',
    });
  });

  it.each<[Sent, object]>([
    [
      { kind: 'refused', status: 404, reason: 'order_not_found' },
      {
        code: 'legacy_refused',
        message: 'the legacy refused legacy-api.order-step@1: it answered 404 order_not_found',
        rule: 'legacy-api.order-step@1 404 order_not_found',
      },
    ],
    [
      { kind: 'refused', status: 422, reason: '' },
      {
        code: 'legacy_refused',
        message: 'the legacy refused legacy-api.order-step@1: it answered 422',
        rule: 'legacy-api.order-step@1 422',
      },
    ],
    [
      { kind: 'unavailable', reason: 'it answered 503', retryAfter: 1 },
      {
        code: 'legacy_unavailable',
        message: 'the legacy did not take legacy-api.order-step@1: it answered 503',
        rule: 'legacy-api.order-step@1',
      },
    ],
  ])('fails when its request is %j', async (answer, failure) => {
    const store = memoryStore();
    const reading = readingOf(dispatched);
    expect(await processEvent(reading, { store, ...scriptedClient(answer) })).toEqual({
      kind: 'failed',
      failure: { contract: 'scm.delivery.ShipmentDispatched@1', ...failure },
      context: {
        messageKey: reading.messageKey,
        aggregate: { type: 'order', id: key },
        ordered: [`scm order/${key}`],
      },
    });
    expect(store.committed.size).toBe(0);
  });

  it('fails when the database will never note it', async () => {
    const refuse = () => Promise.reject(new RefusedByStore('too large'));
    const store: EventStore = { ...memoryStore(), commit: refuse };
    expect(await processEvent(readingOf(dispatched), { store, ...scriptedClient() })).toMatchObject(
      { kind: 'failed', failure: { code: 'store_refused', message: 'too large' } },
    );
  });

  it('does not go on for ever when others are faster again and again', async () => {
    const store: EventStore = { ...memoryStore(), commit: async () => ({ kind: 'stale' }) };
    await expect(
      processEvent(readingOf(dispatched), { store, ...scriptedClient() }),
    ).rejects.toThrow('again and again');
  });
});

describe('an event behind a parked one of its order', () => {
  const behind = (...positions: number[]) => {
    const store = memoryStore();
    store.waiting.set(`scm order/${key}`, positions);
    return store;
  };
  const parked = (position: number) => {
    return { message: { id: 'p', position, revision: 0 }, by: { who: 'Kim' } };
  };

  it('waits, and nothing is sent of it', async () => {
    const store = behind(7);
    const client = scriptedClient();
    const reading = readingOf(deliveryCompleted());
    expect(await processEvent(reading, { store, ...client })).toEqual({
      kind: 'held',
      failure: {
        code: 'held_back',
        message: `it waits behind an event of order ${key} that failed`,
        contract: 'scm.delivery.DeliveryCompleted@1',
      },
      context: {
        messageKey: reading.messageKey,
        aggregate: { type: 'order', id: key },
        ordered: [`scm order/${key}`],
      },
    });
    expect(client.keys).toEqual([]);
  });

  it.each([
    [[7], 7, 'committed'],
    [[7, 9], 7, 'committed'],
    [[7, 9], 9, 'held'],
  ])('is one whose place is before its own: among %j, at %d, it is %s', async (all, own, kind) => {
    const reading = readingOf(deliveryCompleted());
    const processing = { store: behind(...all), ...scriptedClient() };
    expect(await processEvent(reading, processing, parked(own))).toMatchObject({ kind });
  });

  it('is a duplicate all the same, when it is known already', async () => {
    const store = memoryStore();
    await processEvent(readingOf(dispatched), { store, ...scriptedClient() });
    store.waiting.set(`scm order/${key}`, [7]);
    expect(await processEvent(readingOf(dispatched), { store, ...scriptedClient() })).toMatchObject(
      { kind: 'duplicate' },
    );
  });

  it('does not wait for the legacy’s own messages', async () => {
    const store = memoryStore();
    store.waiting.set(`order/${key}`, [7]);
    expect(await processEvent(readingOf(dispatched), { store, ...scriptedClient() })).toMatchObject(
      { kind: 'committed' },
    );
  });

  it('goes on where its contract does not say that order matters', async () => {
    const store = memoryStore();
    for (const key of ['scm product/5302', 'product/5302']) store.waiting.set(key, [7]);
    expect(readingOf(stockDepleted()).ordered).toEqual([]);
    expect(
      await processEvent(readingOf(stockDepleted()), { store, ...scriptedClient() }),
    ).toMatchObject({ kind: 'committed' });
  });
});

describe('several requests of one event', () => {
  const soldOut = (goodsno: string) => {
    return { contract: 'legacy-api.goods-runout@1', body: { goodsno, runout: '1' } } as const;
  };
  const both = defineReverseTranslator({
    from: 'scm.inventory.StockDepleted',
    to: ['legacy-api.goods-runout@1'],
    aggregateOf: () => ({ type: 'product', id: '5302' }),
    translate: () => ({ kind: 'translated', commands: [soldOut('5301'), soldOut('5302')] }),
  });
  const own = { ...eventTools, translators: { 'scm.inventory.StockDepleted': both } };
  const depleted = stockDepleted();

  it('are sent in their order, and not beyond the first that is refused', async () => {
    const refused: Sent = { kind: 'refused', status: 404, reason: '' };
    const store = memoryStore();
    const client = scriptedClient(refused);
    const reading = readingOf(depleted, own);
    expect(await processEvent(reading, { store, ...client })).toMatchObject({ kind: 'failed' });
    expect(client.keys).toEqual([`${depleted.id}/0`]);
    expect(await processEvent(reading, { store, ...client })).toMatchObject({ kind: 'committed' });
    expect(client.keys.slice(1)).toEqual([`${depleted.id}/0`, `${depleted.id}/1`]);
  });
});
