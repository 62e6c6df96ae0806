import { describe, expect, it } from '@jest/globals';
import { event, placed } from './order-events.ts';
import { later, lines, ORDER, order, payment, tellOrders } from './order-messages.ts';
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
      known: {
        [ORDER]: { placed: { ended: 'exchanged', total: 27180 } },
        [NEW]: { placed: { method: 'exchange', paid: true } },
      },
    });
  });

  it('is told once', () => {
    const shipped = { ...replacement, step: '3', moddt: '2018-03-26 09:00:00' } as const;
    expect(tellOrders(order(), replacement, shipped)).toMatchObject(NO_NEWS);
  });

  it('ends the first order for good', () => {
    const own = later({ step: '4', step2: '44', items: lines({ istep: '44', dyn: 'e' }) });
    const late = { ...own, moddt: '2018-03-26 09:00:00' };
    expect(tellOrders(order(), replacement, late)).toMatchObject(NO_NEWS);
    expect(tellOrders(order(), own, replacement)).toHaveProperty('events.length', 2);
  });

  it('of an order that was never seen is told as well, and the order itself is no news then', () => {
    expect(tellOrders(replacement)).toMatchObject({ events: [exchanged, replacing] });
    expect(tellOrders(replacement, order())).toMatchObject({
      kind: 'ignored',
      reason: 'exchanged before it came',
    });
  });

  it('of an order that was never seen keeps what came before it', () => {
    expect(tellOrders(payment(), replacement).known).toMatchObject({
      [ORDER]: { early: { paid: { on: '2018-03-22T17:03:40+09:00' }, exchanged: true } },
    });
  });

  it.each(['', '0', ' ', undefined])('is none if oldordno is %p', (oldordno) => {
    const result = tellOrders(order(oldordno === undefined ? {} : { oldordno }));
    expect(result).toMatchObject({ events: [placed] });
    expect(result).not.toHaveProperty('events.0.data.source.replacesOrderId');
  });

  it('may name the first order with spaces around it', () => {
    expect(tellOrders(order(), { ...replacement, oldordno: ` ${ORDER} ` })).toMatchObject({
      events: [exchanged, replacing],
      known: { [ORDER]: { placed: { ended: 'exchanged' } } },
    });
  });
});
