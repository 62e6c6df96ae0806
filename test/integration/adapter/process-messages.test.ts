import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { processMessages } from '../../../adapter/delivery/process-messages.ts';
import type { Outcome } from '../../../adapter/domain/batch.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { type Reading, read } from '../../../adapter/domain/reading.ts';
import { defineTranslator } from '../../../adapter/domain/translation.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { deliveryOf, tools } from '../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../orders.ts';

describe.each(databaseKinds)('messages one after the other on %s', (kind) => {
  let database: TestDatabase;
  let store: MessageStore;

  beforeEach(async () => {
    database = await createTestDatabase(kind);
    const now = () => '2026-01-01T00:00:00.000Z';
    store = await openSqlMessageStore({ url: database.url, now, create: true });
  });
  afterEach(async () => {
    await store.close();
    await database.drop();
  });

  const readingOf = (fields: Record<string, unknown>) => {
    const reading = read(deliveryOf(cp949(legacyOrder(fields))), tools);
    if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
    return reading;
  };
  const processed = async (readings: readonly Reading[], own = tools) =>
    (await processMessages(readings, own, store, { shard: 0 })).outcomes;
  const process = async (fields: Record<string, unknown>, own = tools) => {
    const [outcome] = await processed([readingOf(fields)], own);
    return outcome as Outcome; // one reading, one outcome
  };
  const eventTypes = async (fields: Record<string, unknown>) => {
    const outcome = await process(fields);
    return outcome.kind === 'committed'
      ? outcome.message.events.map(({ type }) => type)
      : outcome.kind;
  };
  const received = { step: '0', cyn: 'n', cdt: '' };
  const paid = { evt: 'order_step', step: '1', cyn: 'y', moddt: '2018-03-22 17:03:40' };

  it('tell the SCM only what changed', async () => {
    expect(await eventTypes(received)).toEqual(['scm.order.OrderPlaced']);
    expect(await eventTypes(paid)).toEqual(['scm.order.OrderPaid']);
    const preparing = { ...paid, step: '2', moddt: '2018-03-22 18:00:00' };
    expect(await eventTypes(preparing)).toEqual([]);
  });

  it('are duplicates when they come again, whatever was learnt meanwhile', async () => {
    await process(received);
    await process(paid);
    expect(await process(received)).toEqual({ kind: 'duplicate', contract: 'legacy.order@1' });
  });

  it('are conflicts when they come again and say something else', async () => {
    await process(received);
    await process(paid);
    expect(await process({ ...received, memo: '경비실에' })).toMatchObject({
      kind: 'failed',
      failure: { code: 'key_conflict', contract: 'legacy.order@1' },
      context: { aggregate: { id: '1521705612047' } },
    });
  });

  it('are translated again when another process learnt something in between', async () => {
    await process(received);
    // Both see an unpaid order; only one of them may say that it was paid.
    const address = { ...paid, step2: '40', address: '부산 해운대구 우동 1' };
    const outcomes = await Promise.all([process(paid), process(address)]);
    const events = outcomes.flatMap((outcome) =>
      outcome.kind === 'committed'
        ? outcome.message.events.map(({ type }) => type)
        : [outcome.kind],
    );
    expect(events.filter((type) => type === 'scm.order.OrderPaid')).toHaveLength(1);
    expect(await store.counts()).toMatchObject({ parked: 0, unpublished: events.length + 1 });
  });

  it('are one batch: each knows what those before it made known', async () => {
    const messages = [received, received, paid, { ...received, memo: '경비실에' }].map(readingOf);
    expect((await processed(messages)).map(({ kind }) => kind)).toEqual([
      'committed',
      'duplicate',
      'committed',
      'failed',
    ]);
    expect(await store.counts()).toMatchObject({ unpublished: 2 });
    expect((await processed(messages)).map(({ kind }) => kind)).toEqual([
      'duplicate',
      'duplicate',
      'duplicate',
      'failed',
    ]);
  });

  it('are found by halves when the database takes all of a batch but one', async () => {
    const orders = Array.from({ length: 9 }, (_, index) => String(1521705612040 + index));
    const readings = orders.map((ordno) => readingOf({ ordno }));
    const tooLong = { ...readings[4], bodyHash: 'ab'.repeat(40) } as Reading;
    const outcomes = await processed(readings.with(4, tooLong));
    expect(outcomes.map(({ kind }) => kind)).toEqual(
      orders.map((_, index) => (index === 4 && kind === 'MariaDB' ? 'failed' : 'committed')),
    );
    const events = (await store.unpublished({ index: 0, of: 1 }, 0, 10)).map(
      ({ aggregate }) => aggregate,
    );
    expect(events).toEqual(
      orders
        .filter((_, index) => index !== 4 || kind !== 'MariaDB')
        .map((ordno) => `scm.order/${ordno}`),
    );
  });

  it('tell of a thousand products in one message', async () => {
    const numbers = Array.from({ length: 1_000 }, (_, index) => String(5_000 + index));
    const message = {
      event_no: 90_100,
      event: 'goods.withdrawn',
      mall_id: 'babsang',
      product_no: numbers.join(','),
      updated_date: '2018-03-22T17:00:12+09:00',
    };
    const reading = read(deliveryOf(Buffer.from(JSON.stringify(message))), tools);
    if (reading.kind !== 'read') throw new Error(JSON.stringify(reading));
    expect(await processed([reading])).toMatchObject([{ kind: 'committed' }]);
    expect((await store.counts()).unpublished).toBe(1_000);
    const { states } = await store.lookUp([{ ...reading, messageKey: '' }]);
    expect(states.size).toBe(1_000);
  });

  describe('whose translator has a bug', () => {
    const buggy = (translation: unknown) => ({
      ...tools,
      translators: {
        'legacy.order@1': {
          current: defineTranslator({
            from: 'legacy.order@1',
            to: [],
            // Only a translator that lies to its types gets so far.
            translate: () => translation as { kind: 'ignored'; reason: string },
          }),
        },
      },
    });

    it.each([
      ['returns nothing', undefined],
      ['makes up an event', { kind: 'translated', events: [{ type: 'scm.order.Eaten' }] }],
      ['keeps what is no JSON', { kind: 'translated', events: [], states: { 1521705612047: 1n } }],
      ['knows an order of others', { kind: 'translated', events: [], states: { 17: {} } }],
    ])('are parked when it %s, and hold up nobody', async (_, translation) => {
      expect(await process(received, buggy(translation))).toMatchObject({
        kind: 'failed',
        failure: { code: 'translator_failed', contract: 'legacy.order@1' },
        context: { aggregate: { id: '1521705612047' } },
      });
    });
  });

  describe('with two versions of a translator', () => {
    const ignoring = (reason: string) =>
      defineTranslator({
        from: 'legacy.order@1',
        to: [],
        translate: () => ({ kind: 'ignored', reason }),
      });
    const versions = { current: ignoring('current'), next: ignoring('next') };
    const withFlags = (publish: 'current' | 'next', compare: boolean) => ({
      ...tools,
      translators: { 'legacy.order@1': versions },
      rollout: () => ({ publish, compare }),
    });

    it.each(['current', 'next'] as const)(
      'the flag decides: %s is what counts',
      async (publish) => {
        const outcome = await process(received, withFlags(publish, false));
        expect(outcome).toMatchObject({ kind: 'ignored', reason: publish });
        expect(outcome).not.toHaveProperty('comparison');
      },
    );

    it('both run to be compared, and one counts', async () => {
      expect(await process(received, withFlags('next', true))).toMatchObject({
        kind: 'ignored',
        reason: 'next',
        comparison: { contract: 'legacy.order', differences: ['/reason'] },
      });
    });
  });
});
