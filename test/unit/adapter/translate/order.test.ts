import { describe, expect, it } from '@jest/globals';
import type { LegacyOrderV1 } from '#contracts';
import { deliveryAddressTranslator } from '../../../../adapter/translate/delivery-address.ts';
import { orderTranslator } from '../../../../adapter/translate/order.ts';
import { orderLineTranslator } from '../../../../adapter/translate/order-line.ts';
import { paymentTranslator } from '../../../../adapter/translate/payment.ts';
import {
  BUSAN,
  cancelled,
  event,
  failure,
  lineCancelled,
  linesWithoutSecond,
  paidEvent,
  paidWith,
  SEOUL,
} from './order-events.ts';
import { address, later, lines, ORDER, order, tellOrders } from './order-messages.ts';
import { NO_NEWS } from './tell.ts';

const paid = { evt: 'order_step', step: '1', cyn: 'y', cdt: '2018-03-22 17:03:40' } as const;

it('each translator says which contract it reads and which events it makes of it', () => {
  const all = [orderTranslator, orderLineTranslator, paymentTranslator, deliveryAddressTranslator];
  expect(all.map(({ from, to }) => [from, ...to])).toEqual([
    [
      'legacy.order@1',
      'scm.order.OrderPlaced',
      'scm.order.OrderPaid',
      'scm.order.OrderCancelled',
      'scm.order.OrderLineCancelled',
      'scm.order.OrderExchanged',
      'scm.order.DeliveryAddressChanged',
    ],
    ['legacy.order-line@1', 'scm.order.OrderLineCancelled'],
    ['legacy.payment@1', 'scm.order.OrderPaid'],
    ['legacy.delivery-address@1', 'scm.order.DeliveryAddressChanged'],
  ]);
});

describe('an order that comes again', () => {
  it.each<[string, Partial<LegacyOrderV1>]>([
    ['the same', {}],
    ['payment attempted again', { step2: '50' }],
    ['cancellation asked for', { step2: '40' }],
    ['cancellation accepted', { step2: '41' }],
    ['being cancelled', { step2: '42' }],
    ['a line being returned', { items: lines({}, { istep: '42' }) }],
  ])('is no news: %s', (_, fields) => {
    expect(tellOrders(order(), later(fields))).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { asOf: '2018-03-22T18:00:00+09:00' } } },
    });
  });

  it.each<[string, Partial<LegacyOrderV1>]>([
    ['at step 1', { step: '1' }],
    ['at step 2', { step: '2' }],
    ['at step 3', { step: '3' }],
    ['at step 4', { step: '4' }],
    ['by cyn y', { cyn: 'y' }],
    ['by cyn r: its money goes back', { cyn: 'r' }],
    ['by cyn e', { cyn: 'e' }],
    ['while a cancellation is asked for', { step2: '40', cyn: 'y' }],
  ])('is paid %s', (_, fields) => {
    expect(tellOrders(order(), later({ cdt: paid.cdt, ...fields }))).toMatchObject({
      events: [paidEvent],
      known: { [ORDER]: { placed: { paid: true, saidPaid: true } } },
    });
  });

  it('was paid before it was refunded', () => {
    const refund = later({ ...paid, step2: '44', cyn: 'r', items: lines({ istep: '44' }) });
    expect(tellOrders(order(), refund)).toHaveProperty('events', [
      paidEvent,
      cancelled('refunded'),
    ]);
  });

  it('was paid what it says itself: less than the total if a line had gone before', () => {
    const rest = { ...paid, settleprice: '14,840', items: lines({ istep: '1' }, { istep: '44' }) };
    expect(tellOrders(order(), later(rest))).toHaveProperty('events', [
      paidWith(14840),
      lineCancelled,
    ]);
    expect(tellOrders(order(), later({ ...rest, settleprice: '' }))).toHaveProperty(
      'events.0.data.source.payment.amount',
      0,
    );
    expect(() => tellOrders(order(), later({ ...rest, settleprice: '-1' }))).toThrow(
      failure('price', '/settleprice', '/settleprice is less than nothing'),
    );
  });

  it('is paid when it changed, if the legacy does not say when', () => {
    expect(tellOrders(order(), later({ ...paid, cdt: '' }))).toHaveProperty(
      'events.0.data.occurredOn',
      '2018-03-22T18:00:00+09:00',
    );
  });

  it('is paid once', () => {
    const preparing = later({ ...paid, step: '2', moddt: '2018-03-22 19:00:00' });
    expect(tellOrders(order(), later(paid), preparing)).toMatchObject(NO_NEWS);
    expect(tellOrders(order(paid), preparing)).toMatchObject(NO_NEWS);
  });

  it('fails if it is paid at a time that never was', () => {
    const never = later({ ...paid, cdt: '2018-02-30 00:00:00' });
    expect(() => tellOrders(order(), never)).toThrow(failure('time', '/cdt'));
  });

  it('tells all that changed, one after the other', () => {
    const all = later({
      ...paid,
      ...{ nameReceiver: BUSAN.recipient, mobileReceiver: BUSAN.phone },
      ...{ zonecode: BUSAN.postcode, address: BUSAN.address },
      items: lines({ istep: '1' }, { istep: '44' }),
    });
    expect(tellOrders(order(), all)).toMatchObject({
      events: [
        paidEvent,
        event('DeliveryAddressChanged', '2018-03-22T18:00:00+09:00', { deliveryAddress: BUSAN }),
        lineCancelled,
      ],
      known: {
        [ORDER]: {
          placed: {
            paid: true,
            address: BUSAN,
            addressAsOf: '2018-03-22T18:00:00+09:00',
            lines: linesWithoutSecond(),
          },
        },
      },
    });
  });

  it.each<[string, Partial<LegacyOrderV1>, object]>([
    ['recipient', { nameReceiver: '김서연' }, { recipient: '김서연' }],
    ['phone', { mobileReceiver: '212345678' }, { phone: '0212345678' }],
    ['postcode', { zonecode: '05511' }, { postcode: '05511' }],
    ['address', { address: '서울 송파구 올림픽로 301' }, { address: '서울 송파구 올림픽로 301' }],
    ['note', { memo: '경비실에' }, { note: '경비실에' }],
    ['entrance', { extra: { entrance: '#1' } }, { entrance: '#1' }],
  ])('tells the whole address when its %s changed', (_, fields, change) => {
    expect(tellOrders(order(), later(fields))).toHaveProperty('events', [
      event('DeliveryAddressChanged', '2018-03-22T18:00:00+09:00', {
        deliveryAddress: { ...SEOUL, ...change },
      }),
    ]);
  });

  it('leaves the note and the entrance as they were if it does not speak of them', () => {
    const first = order({ memo: '문앞에', extra: { entrance: '#1203' } });
    const known = { ...SEOUL, note: '문앞에', entrance: '#1203' };
    expect(tellOrders(first, later())).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { address: known } } },
    });
    expect(tellOrders(first, later({ memo: '', extra: { packing: '보냉가방' } }))).toHaveProperty(
      'events',
      [
        event('DeliveryAddressChanged', '2018-03-22T18:00:00+09:00', {
          deliveryAddress: { ...SEOUL, entrance: '#1203' },
        }),
      ],
    );
  });

  it('does not take back an address that was said later', () => {
    const busan = address({ moddt: '2018-03-22 18:00:01' });
    expect(tellOrders(order(), busan, later())).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { address: BUSAN } } },
    });
  });

  it('is stale if it is older than what is known', () => {
    const known = tellOrders(order(), later(paid)).known;
    const older = order({ moddt: '2018-03-22 17:59:59', address: '부산' });
    expect(tellOrders(order(), later(paid), older)).toEqual({
      kind: 'stale',
      reason: 'older than what is known',
      known,
    });
  });

  it('of the same second counts as the newer', () => {
    const same = order({ ...paid, moddt: '2018-03-22 17:00:12' });
    expect(tellOrders(order(), same)).toHaveProperty('events', [paidEvent]);
  });
});
