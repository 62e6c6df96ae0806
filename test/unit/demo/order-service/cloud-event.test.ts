import { describe, expect, it } from '@jest/globals';
import { readCloudEvent } from '../../../../demo/order-service/cloud-event.ts';
import { orderPlaced } from '../../../integration/demo/order-placed.ts';

describe('a message', () => {
  it('is a CloudEvent as it came in', () => {
    const event = { ...orderPlaced('1521705612047'), traceparent: '00-01-02-00' };
    expect(readCloudEvent(Buffer.from(JSON.stringify(event)))).toEqual(event);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{"specversion":"1.0","type":"a","source":"/"}',
    '{"specversion":"0.3","id":"1","type":"a","source":"/"}',
    '{"specversion":"1.0","id":1,"type":"a","source":"/"}',
  ])('is malformed when it is %p', (content) => {
    expect(() => readCloudEvent(Buffer.from(content))).toThrow();
  });
});
