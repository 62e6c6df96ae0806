import { describe, expect, it } from '@jest/globals';
import { event, lineCancelled, linesWithoutSecond, paidEvent, placed } from './order-events.ts';
import { later, line, lines, ORDER, order, payment, tellOrders } from './order-messages.ts';
import { NO_NEWS } from './tell.ts';

describe('an exchange', () => {
  const NEW = '1521964803115';
  const replacement = order({
    evt: 'order_exchange',
    ordno: NEW,
    oldordno: ORDER,
    settlekind: 'a',
    cyn: 'y',
    orddt: '2018-03-25 17:00:03',
    moddt: '2018-03-25 17:00:03',
  });
  const exchanged = event('OrderExchanged', '2018-03-25T17:00:03+09:00', {
    replacementOrderId: NEW,
  });
  const replacing = {
    type: 'scm.order.OrderPlaced',
    subject: NEW,
    data: {
      occurredOn: '2018-03-25T17:00:03+09:00',
      source: { replacesOrderId: ORDER, payment: { method: 'exchange', paid: true } },
    },
  };

  it('tells of the first order, and then of the one that replaces it', () => {
    expect(tellOrders(order(), replacement)).toMatchObject({
      kind: 'translated',
      events: [exchanged, replacing],
      known: { [NEW]: { placed: { method: 'exchange', paid: true } } },
    });
  });

  it('says nothing of how the first order stands: it may be of one line only', () => {
    expect(tellOrders(order(), replacement)).toHaveProperty('states', { [NEW]: expect.anything() });
    expect(tellOrders(order(), replacement, payment())).toHaveProperty('events', [paidEvent]);
    expect(tellOrders(order(), replacement, line())).toHaveProperty('events', [lineCancelled]);
  });

  it('of one line leaves the first order the rest', () => {
    const items = lines({ istep: '4' }, { istep: '44', dyn: 'e' });
    const rest = later({ step: '4', cyn: 'y', items, moddt: '2018-03-25 17:00:05' });
    expect(tellOrders(order({ cyn: 'y' }), replacement, rest)).toMatchObject({
      ...NO_NEWS,
      known: {
        [ORDER]: { placed: { lines: linesWithoutSecond('2018-03-25T17:00:05+09:00') } },
      },
    });
    const back = later({ step: '4', step2: '44', cyn: 'r', moddt: '2018-03-26 09:00:00' });
    expect(tellOrders(order({ cyn: 'y' }), replacement, rest, back)).toMatchObject({
      events: [{ data: { source: { kind: 'returned', orderLines: [{ lineId: '88121' }] } } }],
    });
  });

  it('is told once', () => {
    const shipped = { ...replacement, step: '3', moddt: '2018-03-26 09:00:00' } as const;
    expect(tellOrders(order(), replacement, shipped)).toMatchObject(NO_NEWS);
  });

  it('of every line ends the first order by its own message, whichever comes first', () => {
    const items = lines({ istep: '44', dyn: 'e' });
    const own = later({ step: '4', step2: '44', cyn: 'e', items, moddt: '2018-03-26 09:00:00' });
    expect(tellOrders(order({ cyn: 'y' }), replacement, own)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { ended: 'exchanged' } } },
    });
    expect(tellOrders(order({ cyn: 'y' }), own, replacement)).toMatchObject({
      events: [exchanged, replacing],
      known: { [ORDER]: { placed: { ended: 'exchanged' } } },
    });
  });

  it('of an order that was never seen is told as well, and the order is placed when it comes', () => {
    expect(tellOrders(replacement)).toMatchObject({ events: [exchanged, replacing] });
    expect(tellOrders(replacement, order())).toMatchObject({ events: [placed] });
  });

  it('of an order that was never seen keeps what came before it', () => {
    expect(tellOrders(payment(), replacement).known[ORDER]).toEqual(
      tellOrders(payment()).known[ORDER],
    );
  });

  it.each(['', '0', ' ', ORDER, ` ${ORDER} `, undefined])(
    'is none if oldordno is %p',
    (oldordno) => {
      const result = tellOrders(order(oldordno === undefined ? {} : { oldordno }));
      expect(result).toMatchObject({ events: [placed] });
      expect(result).not.toHaveProperty('events.0.data.source.replacesOrderId');
    },
  );

  it('may name the first order with spaces around it', () => {
    expect(tellOrders(order(), { ...replacement, oldordno: ` ${ORDER} ` })).toMatchObject({
      events: [exchanged, replacing],
    });
  });
});
