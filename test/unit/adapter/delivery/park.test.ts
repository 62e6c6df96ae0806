import { describe, expect, it } from '@jest/globals';
import { parkOne, parkWith, type Unparked } from '../../../../adapter/delivery/park.ts';
import type { Delivery } from '../../../../adapter/domain/delivery.ts';
import { RefusedByStore } from '../../../../adapter/domain/message-store.ts';
import type { NewParkedMessage } from '../../../../adapter/domain/parked-message.ts';
import { createLogger } from '../../../../process/logger.ts';
import { deliveryOf, tools } from '../../../interpretation-tools.ts';

const failure = { code: 'json_invalid', message: 'the body is no JSON at position 1' } as const;

/** Parks in memory, and notes what was told. */
function openPark(answer: (message: NewParkedMessage) => void = () => {}) {
  const rows = new Map<string, NewParkedMessage>();
  const told: string[] = [];
  const park = parkWith({
    store: {
      async park(messages) {
        for (const message of messages) answer(message);
        return messages.map((message) => {
          if (rows.has(message.id)) return 'known';
          rows.set(message.id, message);
          return 'parked';
        });
      },
    },
    flow: { persist: (work) => work() },
    ...tools,
    onParked: (result) => told.push(result),
    log: createLogger('test', 'silent'),
  });
  const parked = (delivery: Delivery) => parkOne(park, unparkedOf(delivery));
  return { park, parked, rows, told };
}

const unparkedOf = (delivery: Delivery): Unparked => {
  return { source: 'legacy', shard: 0, delivery, failure, context: {} };
};

describe('a message that fails for good', () => {
  it('is parked once, however often it comes, and is done with at the broker', async () => {
    const { parked, rows, told } = openPark();
    const delivery = deliveryOf(Buffer.from('{'), { properties: { messageId: 'a' } });
    const again = { ...delivery, properties: { messageId: 'a', headers: { 'x-death': 1 } } };
    expect([await parked(delivery), await parked(again)]).toEqual(['ack', 'ack']);
    expect({ told, rows: rows.size }).toEqual({ told: ['parked', 'known'], rows: 1 });
    expect([...rows.values()][0]?.delivery).toBe(delivery);
  });

  it('is another one when its body, message id, exchange or routing key is another one', async () => {
    const { parked, rows } = openPark();
    const delivery = deliveryOf(Buffer.from('{'));
    await parked(delivery);
    await parked({ ...delivery, body: Buffer.from('[') });
    await parked({ ...delivery, properties: { messageId: 'a' } });
    await parked({ ...delivery, exchange: 'another' });
    await parked({ ...delivery, routingKey: 'another' });
    expect(rows.size).toBe(5);
  });

  it('is left at the broker when the database will never take it', async () => {
    const { parked, told } = openPark(() => {
      throw new RefusedByStore('too large');
    });
    expect(await parked(deliveryOf(Buffer.from('{')))).toBe('reject');
    expect(told).toEqual(['refused']);
  });

  it('is not settled when parking fails otherwise: it comes again', async () => {
    const { parked, told } = openPark(() => {
      throw new Error('we stop, and the database is away');
    });
    await expect(parked(deliveryOf(Buffer.from('{')))).rejects.toThrow('we stop');
    expect(told).toEqual([]);
  });
});

describe('messages that fail together', () => {
  const bodies = ['{', '[', '"'].map((body) => deliveryOf(Buffer.from(body)));

  it('are parked in their order, and those that only wait are told as held', async () => {
    const { park, rows, told } = openPark();
    const [first, ...rest] = bodies.map(unparkedOf);
    if (first === undefined) throw new Error('there are three');
    const held = rest.map((one): Unparked => ({ ...one, how: 'held' }));
    expect(await park([first, ...held])).toEqual(['ack', 'ack', 'ack']);
    expect([...rows.values()].map(({ delivery }) => delivery)).toEqual(bodies);
    expect(told).toEqual(['parked', 'held', 'held']);
  });

  it('are parked but for the one that the database will never take', async () => {
    const { park, rows, told } = openPark(({ delivery }) => {
      if (delivery === bodies[1]) throw new RefusedByStore('too large');
    });
    expect(await park(bodies.map(unparkedOf))).toEqual(['ack', 'reject', 'ack']);
    expect(rows.size).toBe(2);
    expect(told).toEqual(['parked', 'refused', 'parked']);
  });

  it('are nothing to do where there are none', async () => {
    const { park, told } = openPark(() => {
      throw new Error('nothing to ask for');
    });
    expect(await park([])).toEqual([]);
    expect(told).toEqual([]);
  });
});
