import { describe, expect, it } from '@jest/globals';
import { failure, lineCancelled, linesWithoutSecond, unmapped } from './order-events.ts';
import { later, line, lines, ORDER, order, payment, tellOrders } from './order-messages.ts';
import { NO_NEWS } from './tell.ts';

describe('a line', () => {
  it('that is cancelled is told, and the rest of the order stays', () => {
    expect(tellOrders(order(), line())).toEqual({
      kind: 'translated',
      events: [lineCancelled],
      states: expect.anything(),
      known: {
        [ORDER]: {
          placed: {
            ...Object(tellOrders(order()).known[ORDER]).placed,
            lines: linesWithoutSecond(),
          },
        },
      },
    });
  });

  it('is cancelled once, whoever says so', () => {
    const whole = later({ items: lines({}, { istep: '44' }), moddt: '2018-03-22 18:00:01' });
    expect(tellOrders(order(), line(), line())).toMatchObject(NO_NEWS);
    expect(tellOrders(order(), line(), whole)).toMatchObject(NO_NEWS);
    expect(tellOrders(order(), { ...whole, moddt: line().moddt }, line())).toMatchObject(NO_NEWS);
  });

  it('is stale if it is known to be gone since a later second', () => {
    const whole = later({ items: lines({}, { istep: '44' }), moddt: '2018-03-22 18:00:01' });
    expect(tellOrders(order(), whole, line())).toMatchObject({
      kind: 'stale',
      reason: 'older than what is known',
    });
  });

  it.each(['0', '1', '2', '3', '4', '40', '41', '42', '50', '51', '54'])(
    'at %s is not at its end',
    (istep) => {
      expect(tellOrders(order(), line({ istep }))).toMatchObject({
        kind: 'ignored',
        reason: 'no end of the line',
      });
    },
  );

  it('that is exchanged is told by the order that replaces it, and is no longer there', () => {
    const exchanged = line({ dyn: 'e' });
    expect(tellOrders(order(), exchanged)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { lines: linesWithoutSecond() } } },
    });
    expect(tellOrders(order(), exchanged, line())).toMatchObject(NO_NEWS);
  });

  it('that is returned is cancelled', () => {
    expect(tellOrders(order(), line({ dyn: 'r' }))).toHaveProperty('events', [lineCancelled]);
  });

  it('cancelled before its order is remembered, with what else is', () => {
    const first = line({ sno: '88121', moddt: '2018-03-22 17:30:00' });
    expect(tellOrders(payment(), first, line())).toMatchObject({
      ...NO_NEWS,
      known: {
        [ORDER]: {
          early: {
            paid: { on: '2018-03-22T17:03:40+09:00' },
            cancelledLines: [
              { lineId: '88121', on: '2018-03-22T17:30:00+09:00' },
              { lineId: '88122', on: '2018-03-22T18:00:00+09:00' },
            ],
          },
        },
      },
    });
  });

  it('exchanged before its order is told by the exchange', () => {
    expect(tellOrders(line({ dyn: 'e' }))).toEqual({
      kind: 'ignored',
      reason: 'told by the exchange',
      known: {},
    });
  });

  it('of an order that ended is no news', () => {
    expect(tellOrders(order(), later({ step: '3', step2: '44' }), line())).toMatchObject({
      kind: 'ignored',
      reason: 'order returned',
    });
  });

  it.each(['n', 'e'] as const)('that the order did not have fails (dyn %s)', (dyn) => {
    expect(() => tellOrders(order(), line({ sno: '88123', dyn }))).toThrow(
      failure('line unknown', '/sno', 'line 88123 was not there when it was placed'),
    );
  });

  it('fails for a step without a meaning, and for a time that never was', () => {
    expect(() => tellOrders(line({ istep: '45' }))).toThrow(unmapped('istep=45', '/istep'));
    expect(() => tellOrders(line({ moddt: '2018-02-30 00:00:00' }))).toThrow(
      failure('time', '/moddt'),
    );
  });
});
