import { describe, expect, it } from '@jest/globals';
import {
  type AdoptedMessagesOptions,
  adoptedMessages,
} from '../../../../adapter/delivery/adopt-messages.ts';
import { packed } from '../../../../adapter/delivery/distributed-delivery.ts';
import { parkedIdOf } from '../../../../adapter/delivery/parked-id.ts';
import type { Delivery } from '../../../../adapter/domain/delivery.ts';
import type { Memory } from '../../../../adapter/domain/message-store.ts';
import { read } from '../../../../adapter/domain/reading.ts';
import { deliveryOf, tools } from '../../../interpretation-tools.ts';
import { cp949, legacyOrder } from '../../../orders.ts';

const NOW = '2026-01-01T00:00:00.000Z';
const NOTHING: Memory = { bodyHashes: new Map(), states: new Map(), waiting: new Map() };

const adopted = (deliveries: readonly Delivery[], options: Partial<AdoptedMessagesOptions> = {}) =>
  adoptedMessages(deliveries, {
    queue: 'failed',
    source: 'legacy',
    isPacked: false,
    tools,
    lookUp: async () => NOTHING,
    now: NOW,
    release: '1.0.0',
    ...options,
  });
const one = async (delivery: Delivery, options: Partial<AdoptedMessagesOptions> = {}) => {
  const [message] = await adopted([delivery], options);
  if (message === undefined) throw new Error('none');
  return message;
};

/** As RabbitMQ leaves it in a dead-letter queue. */
const died = (delivery: Delivery, seconds = 1_521_705_612): Delivery => ({
  ...delivery,
  exchange: '',
  routingKey: 'failed',
  properties: {
    ...delivery.properties,
    headers: {
      'x-death': [
        {
          count: 2,
          reason: 'rejected',
          queue: 'work',
          exchange: delivery.exchange,
          'routing-keys': [delivery.routingKey],
          time: { '!': 'timestamp', value: seconds },
        },
      ],
    },
  },
});
const orderOf = (fields = {}) => deliveryOf(cp949(legacyOrder(fields)));

describe('a message that is found in a dead-letter queue', () => {
  it('has the id that it would have been parked with', async () => {
    const delivery = deliveryOf(Buffer.from('{'), { properties: { messageId: 'a' } });
    const { id } = await one(died(delivery));
    expect(id).toBe(parkedIdOf(delivery, tools.toId, tools.hash));
  });

  it('that fails today is of the group of those that fail like this', async () => {
    const message = await one(died(orderOf({ settlekind: 'k' })));
    expect(message.failure).toMatchObject({ code: 'code_unmapped', pointer: '/settlekind' });
    expect(message.context).toMatchObject({ aggregate: { type: 'order', id: '1521705612047' } });
    expect(message).toMatchObject({ state: 'parked', attempts: 2, source: 'legacy', shard: 0 });
  });

  it('that would be understood today says where it died, and of what', async () => {
    expect((await one(died(orderOf()))).failure).toEqual({
      code: 'dead_lettered',
      message: 'it was dead-lettered from work: rejected',
      rule: 'rejected',
      contract: 'legacy.order@1',
    });
  });

  it('of which no header tells was simply there', async () => {
    const { failure, attempts, latestAttempts, parkedAt } = await one(orderOf());
    expect(failure).toMatchObject({ code: 'dead_lettered', message: 'it lay in failed' });
    expect({ attempts, latestAttempts, parkedAt }).toEqual({
      attempts: 1,
      latestAttempts: [],
      parkedAt: NOW,
    });
  });

  it('holds back nobody, whether it fails or not', async () => {
    const broken = deliveryOf(cp949({ ...legacyOrder(), items: 'none' }));
    const messages = await adopted(
      [orderOf(), orderOf({ settlekind: 'k' }), broken].map((delivery) => died(delivery)),
    );
    expect(messages.map(({ context }) => context.ordered)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(messages.map(({ state }) => state)).toEqual(['parked', 'parked', 'parked']);
  });

  it('was parked when it died, but never in the future', async () => {
    expect((await one(died(orderOf()))).parkedAt).toBe('2018-03-22T08:00:12.000Z');
    expect((await one(died(orderOf(), 4_000_000_000))).parkedAt).toBe(NOW);
  });

  it('is judged by what is known', async () => {
    const reading = read(orderOf(), tools);
    if (reading.kind !== 'read') throw new Error(reading.kind);
    const lookUp = async () => ({
      ...NOTHING,
      bodyHashes: new Map([[reading.messageKey, 'another body']]),
    });
    expect((await one(died(orderOf()), { lookUp })).failure.code).toBe('key_conflict');
  });

  it('is taken for what it was before it was packed for a shard', async () => {
    const inner = orderOf();
    const outer = died({ ...inner, exchange: 'hash', routingKey: '7', body: packed(inner) });
    const { delivery, id, attempts } = await one(outer, { isPacked: true });
    expect(delivery).toEqual(inner);
    expect({ id, attempts }).toEqual({
      id: parkedIdOf(inner, tools.toId, tools.hash),
      attempts: 2,
    });
  });

  it('is not looked up when it is an event for the legacy', async () => {
    const lookUp = async () => {
      throw new Error('looked up');
    };
    const { source, failure } = await one(died(orderOf()), { source: 'scm', lookUp });
    expect({ source, failure }).toMatchObject({
      source: 'scm',
      failure: { code: 'dead_lettered' },
    });
    expect(failure).not.toHaveProperty('contract');
  });

  it('that makes us throw is dead-lettered, and the others are judged as ever', async () => {
    const order = tools.translators['legacy.order@1'];
    if (order === undefined) throw new Error('nobody translates orders');
    const buggy: typeof tools = {
      ...tools,
      translators: { ...tools.translators, 'legacy.order@1': { ...order, next: order.current } },
      rollout: () => {
        throw new Error('a bug');
      },
    };
    const other = deliveryOf(Buffer.from('{'));
    const messages = await adopted([died(orderOf()), died(other)], { tools: buggy });
    expect(messages.map(({ failure }) => failure.code)).toEqual(['dead_lettered', 'json_invalid']);
  });
});
