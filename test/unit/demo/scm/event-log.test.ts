import { describe, expect, it } from '@jest/globals';
import { readCloudEvent } from '../../../../demo/scm/cloud-event.ts';
import { createEventLog } from '../../../../demo/scm/event-log.ts';
import { eventsPage } from '../../../../demo/scm/page.ts';
import { orderPlaced } from '../../../integration/demo/order-placed.ts';

describe('the event log', () => {
  it('keeps an event once, and counts its duplicates', () => {
    const log = createEventLog();
    const event = orderPlaced('1521705612047');
    log.add(event);
    log.add(event);
    expect(log.state()).toEqual({ received: 1, duplicates: 1, malformed: 0, events: [event] });
  });

  it('keeps the last thousand events, and knows the ids of those that are gone', () => {
    const log = createEventLog();
    const events = Array.from({ length: 1001 }, (_, order) => orderPlaced(String(order)));
    for (const event of [...events, ...events]) log.add(event);
    expect(log.state()).toMatchObject({ received: 1001, duplicates: 1001 });
    expect(log.state().events).toEqual(events.slice(1));
  });

  it('is shown newest first, with every value escaped', () => {
    const log = createEventLog();
    log.add(orderPlaced('first'));
    log.add(orderPlaced('<second>'));
    const page = eventsPage(log.state());
    expect(page).not.toContain('<second>');
    expect(page.indexOf('&#60;second&#62;')).toBeLessThan(page.indexOf('>first<'));
  });
});

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
