import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { packed, unpacked } from '../../../../adapter/delivery/distributed-delivery.ts';
import { deliveryOf } from '../../../interpretation-tools.ts';

const bytes = fc.uint8Array({ maxLength: 40 }).map((some) => Buffer.from(some));
const text = fc.string({ unit: 'binary' });
const header = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    bytes,
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
const deliveries = fc.record({
  exchange: text,
  routingKey: text,
  properties: fc
    .dictionary(text, header, { maxKeys: 3, noNullPrototype: true })
    .map((headers) => ({ headers, priority: 3, messageId: 'a' })),
  body: bytes,
});
const outerOf = (body: Uint8Array) =>
  deliveryOf(body, { exchange: 'shards', routingKey: 'order/1', properties: { messageId: '1' } });

describe('a delivery that is sent on to its shard', () => {
  it('arrives as it came: every byte, every property', () => {
    fc.assert(
      fc.property(deliveries, (delivery) => {
        const { body, ...rest } = unpacked(outerOf(packed(delivery)));
        expect(rest).toEqual({
          exchange: delivery.exchange,
          routingKey: delivery.routingKey,
          properties: delivery.properties,
        });
        expect(Buffer.from(body).equals(delivery.body)).toBe(true);
      }),
    );
  });

  it('arrives as it came from within a larger buffer', () => {
    const delivery = deliveryOf(Buffer.from('body'), { properties: { headers: { 경로: '앱' } } });
    const around = Buffer.concat([Buffer.alloc(7, 1), packed(delivery), Buffer.alloc(7, 2)]);
    expect(unpacked(outerOf(around.subarray(7, -7)))).toEqual(delivery);
  });

  it('that somebody else sent is taken as it is', () => {
    const foreign = [
      Buffer.alloc(0),
      Buffer.from([0, 0, 0]),
      Buffer.from('{"evt":"order_received"}'),
      Buffer.from([0xff, 0xff, 0xff, 0xff, 1]),
      Buffer.from([0, 0, 0, 200, 0x7b]),
    ];
    for (const body of foreign) {
      const outer = outerOf(body);
      expect(unpacked(outer)).toBe(outer);
    }
  });

  it('that holds JSON, but no delivery, is taken as it is', () => {
    for (const head of ['null', '17', '"a"', '[]', '{}', '{"exchange":1}']) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(head.length);
      const outer = outerOf(Buffer.concat([length, Buffer.from(`${head}body`)]));
      expect(unpacked(outer)).toBe(outer);
    }
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (body) => {
        const { exchange, properties } = unpacked(outerOf(body));
        expect([typeof exchange, typeof properties]).toEqual(['string', 'object']);
      }),
    );
  });
});
