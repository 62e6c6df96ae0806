import { describe, expect, it } from '@jest/globals';
import { receivedEvent, traceIdOf } from '../../../../adapter/consumer/received-event.ts';
import example from '../../../../contracts/scm/order/OrderPlaced/v1/valid/by-card.json' with {
  type: 'json',
};

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const trace = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('a message in the queue of a consumer', () => {
  it('is an event when it keeps the contract of its type', () => {
    expect(receivedEvent(bytes(example), undefined)).toEqual({ kind: 'event', event: example });
  });

  it('is ignored when its type was not asked for, whatever else it is', () => {
    const events = new Set(['scm.order.OrderPaid']);
    expect(receivedEvent(bytes(example), events)).toEqual({ kind: 'ignored' });
    expect(receivedEvent(bytes({ type: 'scm.order.Unheard' }), events)).toEqual({
      kind: 'ignored',
    });
  });

  it.each([
    'scm.order.Unheard',
    'constructor', // every object has one
  ])('is ignored when no types were asked for and %s has no contract yet', (type) => {
    expect(receivedEvent(bytes({ ...example, type }), undefined)).toEqual({ kind: 'ignored' });
  });

  it('is malformed when its type was asked for and has no contract', () => {
    const type = 'scm.order.Unheard';
    expect(receivedEvent(bytes({ ...example, type }), new Set([type]))).toMatchObject({
      kind: 'malformed',
      type,
    });
  });

  it('is an event also with properties that its contract does not know', () => {
    const { data } = example;
    const later = {
      ...example,
      tracestate: 'vendor=1', // an extension of CloudEvents
      data: { ...data, source: { ...data.source, note: 'leave it at the door' } },
    };
    expect(receivedEvent(bytes(later), undefined)).toEqual({ kind: 'event', event: later });
  });

  it.each([
    ['no JSON', new TextEncoder().encode('홍길동')],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['no object', bytes('홍길동')],
    ['null', bytes(null)],
    ['without a type', bytes({ name: '홍길동' })],
    ['of a broken contract', bytes({ ...example, data: { name: '홍길동' } })],
  ])('is malformed when it is %s, and its content is not told', (_, body) => {
    const reading = receivedEvent(body, undefined);
    expect(reading.kind).toBe('malformed');
    expect(JSON.stringify(reading)).not.toContain('홍길동');
  });

  it('is told by its id, type and trace when it breaks its contract', () => {
    const { id, type } = example;
    const wrong = { ...example, traceparent: `00-${trace}-00f067aa0ba902b7-01`, subject: 7 };
    expect(receivedEvent(bytes(wrong), undefined)).toEqual({
      kind: 'malformed',
      problem: 'it breaks its contract: /subject must be string',
      id,
      type,
      traceId: trace,
    });
  });
});

it.each([
  [`00-${trace}-00f067aa0ba902b7-01`, trace],
  ['00-4BF9', undefined],
  [7, undefined],
])('the trace of %p is %p', (traceparent, traceId) => {
  expect(traceIdOf(traceparent)).toBe(traceId);
});
