import { describe, expect, it } from '@jest/globals';
import type { LegacyOrderV1 } from '#contracts';
import {
  cancelled,
  failure,
  LINES,
  lineCancelled,
  linesWithoutSecond,
  paidEvent,
  paidWith,
  placed,
} from './order-events.ts';
import { LOWER_STEP, later, lines, ORDER, order, tellOrders } from './order-messages.ts';
import { NO_NEWS } from './tell.ts';

const paid = { evt: 'order_step', step: '1', cyn: 'y', cdt: '2018-03-22 17:03:40' } as const;

describe('a line that goes its own way', () => {
  it('is cancelled once', () => {
    const one = later({ items: lines({}, { istep: '44' }) });
    expect(tellOrders(order(), one)).toHaveProperty('events', [lineCancelled]);
    const again = { ...one, moddt: '2018-03-22 19:00:00' };
    expect(tellOrders(order(), one, again)).toMatchObject(NO_NEWS);
  });

  it('is no longer there when the order is cancelled', () => {
    const one = later({ items: lines({}, { istep: '44' }), moddt: '2018-03-22 17:30:00' });
    const all = later({ step2: '44', items: lines({ istep: '44' }) });
    expect(tellOrders(order(), one, all)).toHaveProperty('events', [
      cancelled('cancelled', LINES.slice(0, 1)),
    ]);
  });

  it('leaves an order that ends without a line', () => {
    const none = later({ items: lines({ istep: '44' }), moddt: '2018-03-22 17:30:00' });
    const all = later({ step2: '44', items: lines({ istep: '44' }) });
    expect(tellOrders(order(), none)).toMatchObject({
      events: [
        { type: 'scm.order.OrderLineCancelled', data: { source: { orderLine: LINES[0] } } },
        { type: 'scm.order.OrderLineCancelled', data: { source: { orderLine: LINES[1] } } },
      ],
    });
    expect(tellOrders(order(), none, all)).toHaveProperty('events', [cancelled('cancelled', [])]);
  });

  it('is not told when it is exchanged, but is no longer there', () => {
    const one = later({
      items: lines({}, { istep: '44', dyn: 'e' }),
      moddt: '2018-03-22 17:30:00',
    });
    expect(tellOrders(order(), one)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { lines: linesWithoutSecond('2018-03-22T17:30:00+09:00') } } },
    });
    const again = { ...one, moddt: '2018-03-22 17:40:00' };
    expect(tellOrders(order(), one, again)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { lines: linesWithoutSecond('2018-03-22T17:30:00+09:00') } } },
    });
    const all = later({ step2: '44', items: lines({ istep: '44' }) });
    expect(tellOrders(order(), one, all)).toHaveProperty('events', [
      cancelled('cancelled', LINES.slice(0, 1)),
    ]);
  });
});

describe('an order that ends', () => {
  it.each([
    ['0', 'cancelled'],
    ['1', 'refunded'],
    ['2', 'refunded'],
    ['3', 'returned'],
    ['4', 'returned'],
  ] as const)('44 at step %s: %s, whatever its lines say', (step, kind) => {
    const end = later({ step, step2: '44', items: lines({ istep: '44' }, { dyn: 'e' }) });
    expect(tellOrders(order({ cyn: 'y' }), end)).toMatchObject({
      events: [cancelled(kind)],
      known: { [ORDER]: { placed: { ended: kind } } },
    });
  });

  it.each([
    ['1', 'refunded'],
    ['2', 'refunded'],
    ['3', 'returned'],
    ['4', 'returned'],
  ] as const)('44 at step %s was paid before it was %s, even if nobody said so', (step, kind) => {
    const end = later({ step, step2: '44' });
    const paidThen = paidWith(27180, '2018-03-22T18:00:00+09:00');
    expect(tellOrders(order(), end)).toHaveProperty('events', [paidThen, cancelled(kind)]);
    expect(tellOrders(order(), { ...end, cdt: '2018-03-22 17:03:40' })).toHaveProperty('events', [
      paidEvent,
      cancelled(kind),
    ]);
  });

  const exchange = later({
    step: '4',
    step2: '44',
    cyn: 'e',
    items: lines({ istep: '44', dyn: 'e' }),
  });

  it('in an exchange of every line is told by the order that replaces it', () => {
    expect(tellOrders(order({ cyn: 'y' }), exchange)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { ended: 'exchanged' } } },
    });
  });

  it('in an exchange before it was ever seen is none to the SCM', () => {
    expect(tellOrders(exchange)).toEqual({
      kind: 'ignored',
      reason: 'exchanged before it came',
      known: {},
    });
  });

  it.each([
    ['a cancellation', later({ step2: '44' })],
    ['an exchange', exchange],
  ])('by %s leaves nothing personal to be remembered', (_, end) => {
    expect(tellOrders(order(), end).known[ORDER]).toEqual({
      placed: expect.not.objectContaining({ address: expect.anything() }),
    });
    const { placed: known } = Object(tellOrders(end, order(), end).known[ORDER]);
    expect(known).not.toHaveProperty('address');
  });

  const cancel = later({ step2: '44', items: lines({ istep: '44' }) });

  it.each<[string, Partial<LegacyOrderV1>]>([
    ['that it was cancelled', cancel],
    ['that it is being cancelled', { step2: '42' }],
    ['that somebody tried to pay', { step2: '54' }],
  ])('is over: nothing is told when it says again %s', (_, fields) => {
    const again = later({ ...fields, address: '부산', moddt: '2018-03-22 19:00:00' });
    expect(Object(tellOrders(order(), cancel, again).known[ORDER]).placed).not.toHaveProperty(
      'address',
    );
    expect(tellOrders(order(), cancel, again)).toMatchObject({
      ...NO_NEWS,
      known: {
        [ORDER]: {
          placed: { ended: 'cancelled', asOf: '2018-03-22T19:00:00+09:00' },
        },
      },
    });
  });

  it.each<[string, Partial<LegacyOrderV1>]>([
    ['received', {}],
    ['paid', paid],
  ])('fails when it goes on, %s', (_, fields) => {
    const back = later({ ...fields, moddt: '2018-03-22 18:00:01' });
    expect(() => tellOrders(order(), cancel, back)).toThrow(
      failure('came back from cancelled', '/step2', 'the order came back from cancelled'),
    );
  });

  it('is not brought back by a lower step of the same second: that came late', () => {
    expect(tellOrders(order(), cancel, later(paid))).toMatchObject(LOWER_STEP);
    expect(tellOrders(order(), cancel, later({ step2: '42' }))).toMatchObject(LOWER_STEP);
    expect(tellOrders(order(), cancel, { ...cancel, address: '부산' })).toMatchObject(NO_NEWS);
  });

  it('in an exchange may still be moved along by the legacy', () => {
    const back = later({ ...paid, moddt: '2018-03-22 19:00:00' });
    expect(tellOrders(order(), exchange, back)).toMatchObject(NO_NEWS);
  });

  it('was placed first, when its cancellation overtakes it', () => {
    expect(tellOrders(cancel)).toMatchObject({ events: [placed, cancelled('cancelled')] });
    expect(tellOrders(cancel, order())).toMatchObject({
      kind: 'stale',
      reason: 'older than what is known',
    });
  });
});
