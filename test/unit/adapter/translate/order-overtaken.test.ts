import { describe, expect, it } from '@jest/globals';
import {
  BUSAN,
  cancelled,
  event,
  failure,
  LINES,
  lineCancelled,
  paidEvent,
  placed,
} from './order-events.ts';
import { address, later, line, ORDER, order, payment, tellOrders } from './order-messages.ts';

const paid = { evt: 'order_step', step: '1', cyn: 'y', cdt: '2018-03-22 17:03:40' } as const;

describe('what overtook the order', () => {
  it('is told right after it: money, address, lines', () => {
    const early = [line(), address(), payment()];
    expect(tellOrders(...early, order())).toMatchObject({
      events: [
        placed,
        paidEvent,
        event('DeliveryAddressChanged', '2018-03-22T18:00:00+09:00', { deliveryAddress: BUSAN }),
        lineCancelled,
      ],
    });
    expect(tellOrders(...early, order()).known).toEqual({
      [ORDER]: {
        placed: expect.objectContaining({
          paid: true,
          address: BUSAN,
          lines: [
            expect.objectContaining({ gone: false }),
            expect.objectContaining({ gone: true }),
          ],
        }),
      },
    });
  });

  it('waits for a payment to succeed, too', () => {
    expect(tellOrders(line(), order({ step2: '54' }), later(paid))).toMatchObject({
      events: [{ type: 'scm.order.OrderPlaced' }, lineCancelled],
    });
  });

  it('is not told again where the order says it as well', () => {
    const all = later({
      ...paid,
      ...{ nameReceiver: BUSAN.recipient, mobileReceiver: BUSAN.phone },
      ...{ zonecode: BUSAN.postcode, address: BUSAN.address },
    });
    expect(tellOrders(payment(), address(), all)).toMatchObject({
      events: [{ type: 'scm.order.OrderPlaced', data: { source: { deliveryAddress: BUSAN } } }],
    });
    expect(tellOrders(payment(), address(), all)).toHaveProperty('events.length', 1);
  });

  it('comes before the end of the order', () => {
    const cancel = later({ step: '1', step2: '44' });
    expect(tellOrders(line(), payment(), cancel)).toMatchObject({
      events: [placed, paidEvent, lineCancelled, cancelled('refunded', LINES.slice(0, 1))],
    });
  });

  it('is told at once with the exchange that it belongs to', () => {
    const early = line({ ordno: '1521964803115' });
    const replacement = order({ ordno: '1521964803115', oldordno: ORDER });
    expect(tellOrders(early, replacement)).toMatchObject({
      events: [
        { type: 'scm.order.OrderExchanged' },
        { type: 'scm.order.OrderPlaced' },
        { type: 'scm.order.OrderLineCancelled' },
      ],
    });
  });

  it('fails with the order if it speaks of another amount, or of another line', () => {
    expect(() => tellOrders(payment({ amount: '1' }), order())).toThrow(
      failure('amount paid', '/settleprice', '1 won were paid for an order of 27180'),
    );
    expect(() => tellOrders(line({ sno: '1' }), order())).toThrow(
      failure('line unknown', '/items', 'line 1 was not there when it was placed'),
    );
  });
});
