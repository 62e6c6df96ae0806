import { describe, expect, it } from '@jest/globals';
import {
  BUSAN,
  cancelled,
  event,
  LINES,
  lineCancelled,
  linesWithoutSecond,
  paidEvent,
  placed,
  placedPaid,
} from './order-events.ts';
import {
  address,
  later,
  line,
  lines,
  ORDER,
  order,
  payment,
  tellOrders,
} from './order-messages.ts';

const paid = { evt: 'order_step', step: '1', cyn: 'y', cdt: '2018-03-22 17:03:40' } as const;

describe('what overtook the order', () => {
  it('is told right after it: money, address, lines', () => {
    const early = [line(), address(), payment()];
    expect(tellOrders(...early, order())).toMatchObject({
      remarks: [],
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
          saidPaid: false,
          transaction: payment().tno,
          address: BUSAN,
          lines: linesWithoutSecond(),
        }),
      },
    });
  });

  it('waits for a payment to succeed, too', () => {
    const succeeded = later({ ...paid, moddt: '2018-03-22 17:03:40' });
    expect(tellOrders(line(), order({ step2: '54' }), succeeded)).toMatchObject({
      events: [placedPaid, lineCancelled],
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
    const cancel = order({ step2: '44' });
    const end = cancelled('cancelled', LINES.slice(0, 1), '2018-03-22T17:00:12+09:00');
    expect(tellOrders(line(), payment(), cancel)).toMatchObject({
      events: [placed, paidEvent, lineCancelled, end],
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

  it('is a line only as long as the order is not as new: then it knows better itself', () => {
    for (const moddt of ['2018-03-22 18:00:00', '2018-03-22 18:00:01']) {
      const result = tellOrders(line(), later({ moddt }));
      expect(result).toMatchObject({ events: [placed], remarks: [] });
      expect(result).toHaveProperty(`known.${ORDER}.placed.lines`, LINES);
    }
    const same = later({ items: lines({}, { istep: '44' }) });
    expect(tellOrders(line(), same)).toMatchObject({ events: [placed, lineCancelled] });
  });

  it('is a line once, however often it was cancelled', () => {
    const again = line({ moddt: '2018-03-22 19:00:00' });
    expect(tellOrders(line(), again, order())).toMatchObject({ events: [placed, lineCancelled] });
  });
});

describe('what overtook the order and does not fit it', () => {
  const amount = 'a payment of another amount came before the order';
  const unknown = 'a line was cancelled before the order that the order does not have';

  it.each(['1', '27,181', ''])('is a payment of %p: the order is placed unpaid', (won) => {
    expect(tellOrders(payment({ amount: won }), order())).toMatchObject({
      kind: 'translated',
      events: [placed],
      remarks: [amount],
      known: { [ORDER]: { placed: { paid: false } } },
    });
  });

  it('is forgotten: the right payment may still come', () => {
    const right = payment({ tno: '2' });
    expect(tellOrders(payment({ amount: '1', tno: '1' }), order(), right)).toMatchObject({
      events: [paidEvent],
    });
  });

  it.each(['2018-03-22 17:00:11', '2018-03-22 18:00:00'])(
    'is a line that the order does not have, as of %s',
    (moddt) => {
      expect(tellOrders(line({ sno: '1', moddt }), order())).toMatchObject({
        kind: 'translated',
        events: [placed],
        remarks: [unknown],
      });
    },
  );

  it('is remarked beside what fits', () => {
    const early = [payment({ amount: '1' }), line({ sno: '1' }), line(), address()];
    expect(tellOrders(...early, order())).toMatchObject({
      events: [placed, { type: 'scm.order.DeliveryAddressChanged' }, lineCancelled],
      remarks: [amount, unknown],
    });
  });
});
