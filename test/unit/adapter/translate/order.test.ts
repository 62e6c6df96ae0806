import { describe, expect, it } from '@jest/globals';
import type { LegacyOrderV1 } from '#contracts';
import { deliveryAddressTranslator } from '../../../../adapter/translate/delivery-address.ts';
import { orderTranslator } from '../../../../adapter/translate/order.ts';
import { orderLineTranslator } from '../../../../adapter/translate/order-line.ts';
import { paymentTranslator } from '../../../../adapter/translate/payment.ts';
import {
  address,
  BUSAN,
  event,
  LINES,
  later,
  line,
  lines,
  ORDER,
  order,
  payment,
  SEOUL,
  tellOrders,
} from './order-messages.ts';
import { NO_NEWS } from './tell.ts';

const placed = {
  type: 'scm.order.OrderPlaced',
  subject: ORDER,
  data: {
    occurredOn: '2018-03-22T17:00:12+09:00',
    source: { orderId: ORDER, payment: { method: 'virtual-account', paid: false } },
  },
};
const paid = { evt: 'order_step', step: '1', cyn: 'y', cdt: '2018-03-22 17:03:40' } as const;
const paidEvent = event('OrderPaid', '2018-03-22T17:03:40+09:00', {
  payment: { method: 'virtual-account', amount: 27180 },
});
const lineCancelled = event('OrderLineCancelled', '2018-03-22T18:00:00+09:00', {
  orderLine: LINES[1],
});
const cancelled = (kind: string, orderLines: readonly object[] = LINES) =>
  event('OrderCancelled', '2018-03-22T18:00:00+09:00', { kind, orderLines });
const failure = (rule: string, pointer: string, message = '') =>
  expect.objectContaining({
    name: 'TranslationError',
    code: 'value_invalid',
    rule,
    pointer,
    message: expect.stringContaining(message),
  });

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

describe('an order that is seen for the first time', () => {
  it('is placed, in the SCM’s words', () => {
    const message = order({
      m_no: '1001',
      nameOrder: '김서연',
      mobileOrder: '1055509876',
      memo: '문앞에 놔주세요',
      extra: { entrance: '공동현관 #1203*', packing: '보냉가방' },
      emoney: '1,000',
      memberdc: '500',
      settleprice: '25,680',
      items: lines({ opt1: '2인분', addopt: '포장:냉장' }, { ea: '1', opt1: '' }),
    });
    expect(tellOrders(message)).toMatchObject({
      kind: 'translated',
      events: [
        event('OrderPlaced', '2018-03-22T17:00:12+09:00', {
          buyer: { memberId: '1001', name: '김서연', phone: '01055509876' },
          deliveryAddress: { ...SEOUL, note: '문앞에 놔주세요', entrance: '공동현관 #1203*' },
          orderLines: [
            {
              lineId: '88121',
              productId: '5301',
              productName: '소불고기 500g',
              options: ['2인분', '포장: 냉장'],
              unitPrice: 12340,
              quantity: 1,
            },
            {
              lineId: '88122',
              productId: '5302',
              productName: '된장찌개',
              options: ['포장: 냉장'],
              unitPrice: 12340,
              quantity: 1,
            },
          ],
          payment: { method: 'virtual-account', paid: false },
          amounts: {
            goods: 24680,
            deliveryFee: 2500,
            pointsUsed: 1000,
            memberDiscount: 500,
            total: 25680,
            currency: 'KRW',
          },
        }),
      ],
    });
  });

  it('is remembered as the SCM was told of it', () => {
    expect(tellOrders(order()).known).toEqual({
      [ORDER]: {
        placed: {
          asOf: '2018-03-22T17:00:12+09:00',
          total: 27180,
          method: 'virtual-account',
          lines: LINES.map((one) => ({ ...one, gone: false })),
          address: SEOUL,
          addressAsOf: '2018-03-22T17:00:12+09:00',
          paid: false,
        },
      },
    });
  });

  it.each([
    [{ step: '0', step2: '0' }, 'received'],
    [{ step: '0', step2: '40' }, 'asked to be cancelled'],
    [{ step: '2', cyn: 'y' }, 'prepared'],
    [{ step: '4', cyn: 'y' }, 'delivered'],
  ] as const)('%j is placed: %s', (fields, _) => {
    expect(tellOrders(order(fields))).toMatchObject({
      events: [{ ...placed, data: { source: { payment: { paid: 'cyn' in fields } } } }],
    });
  });

  it.each(['50', '51', '54'] as const)('0/%s is no order until it is paid', (step2) => {
    expect(tellOrders(order({ step2 }))).toEqual({
      kind: 'ignored',
      reason: 'not an order until it is paid',
      known: {},
    });
  });

  it('is placed and paid at once by a payment that succeeds after one that failed', () => {
    expect(tellOrders(order({ step2: '54' }), later(paid))).toMatchObject({
      events: [{ ...placed, data: { source: { payment: { paid: true } } } }],
    });
  });

  it.each(['', '0', undefined])('has no member if m_no is %p', (m_no) => {
    const result = tellOrders(order(m_no === undefined ? {} : { m_no }));
    expect(result).toHaveProperty('events.0.data.source.buyer', {
      name: '홍길동',
      phone: '01024242424',
    });
  });

  it.each([
    ['0', '44', 'cancelled'],
    ['1', '44', 'refunded'],
    ['2', '44', 'refunded'],
    ['3', '44', 'returned'],
    ['4', '44', 'returned'],
  ] as const)('at %s/%s was placed, and then %s', (step, step2, kind) => {
    expect(tellOrders(later({ step, step2 }))).toMatchObject({
      events: [placed, cancelled(kind)],
      known: { [ORDER]: { placed: { ended: kind } } },
    });
  });

  it('with a cancelled line was placed whole, and then lost the line', () => {
    expect(tellOrders(later({ items: lines({}, { istep: '44' }) }))).toMatchObject({
      events: [
        { data: { source: { orderLines: [{ lineId: '88121' }, { lineId: '88122' }] } } },
        lineCancelled,
      ],
    });
  });

  it.each<[string, Partial<LegacyOrderV1>]>([
    ['its total', { settleprice: '27,181' }],
    ['its goods', { prn_settleprice: '24681', settleprice: '27181' }],
    ['its delivery fee', { delivery: '2501' }],
    ['its points', { emoney: '1' }],
    ['its discount', { memberdc: '1' }],
    ['the price of a line', { items: lines({}, { price: '12341' }) }],
    ['the quantity of a line', { items: lines({}, { ea: '2' }) }],
  ])('fails if %s does not add up with the rest', (_, fields) => {
    expect(() => tellOrders(order(fields))).toThrow(failure('amounts', '/settleprice'));
  });

  it('says which amounts do not add up', () => {
    const fields = { settleprice: '1', emoney: '2', memberdc: '3' };
    expect(() => tellOrders(order(fields))).toThrow(
      'lines 24680, goods 24680, delivery 2500, points 2, discount 3, total 1',
    );
  });

  it.each<[Partial<LegacyOrderV1>, string, string]>([
    [{ settleprice: '27180.50' }, 'won', '/settleprice'],
    [{ prn_settleprice: '-' }, 'won', '/prn_settleprice'],
    [{ delivery: '-' }, 'won', '/delivery'],
    [{ emoney: '-' }, 'won', '/emoney'],
    [{ memberdc: '-' }, 'won', '/memberdc'],
    [{ items: lines({}, { price: '-' }) }, 'won', '/items/1/price'],
    [{ items: lines({}, { price: '-1' }) }, 'price', '/items/1/price'],
    [{ orddt: '' }, 'time', '/orddt'],
    [{ orddt: '2018-02-30 00:00:00' }, 'time', '/orddt'],
    [{ moddt: '2018-13-01 00:00:00' }, 'time', '/moddt'],
  ])('fails for %j: %s at %s', (fields, rule, pointer) => {
    expect(() => tellOrders(order(fields))).toThrow(failure(rule, pointer));
  });

  it.each<[Partial<LegacyOrderV1>, string, string]>([
    [{ settlekind: 'k' }, 'settlekind=k', '/settlekind'],
    [{ step: '1', step2: '51' }, 'step=1, step2=51', '/step2'],
    [{ items: lines({}, { istep: '7' }) }, 'istep=7', '/items/1/istep'],
  ])('fails for codes without a meaning: %j', (fields, rule, pointer) => {
    expect(() => tellOrders(order(fields))).toThrow(
      expect.objectContaining({ name: 'UnmappedCodeError', rule, pointer }),
    );
  });
});

describe('an order that an older feed sends without moddt', () => {
  const undated = (fields: Partial<LegacyOrderV1>) => {
    const { moddt: _, ...rest } = order(fields);
    return rest;
  };

  it.each<[Partial<LegacyOrderV1>, string]>([
    [{}, '17:00:12'],
    [{ cdt: '2018-03-22 17:03:40' }, '17:03:40'],
    [{ cdt: '2018-03-22 17:03:40', ddt: '2018-03-22 17:30:00' }, '17:30:00'],
    [{ confirmdt: '2018-03-22 19:00:00', ddt: '2018-03-22 17:30:00' }, '19:00:00'],
    [{ cdt: '0000-00-00 00:00:00', ddt: '' }, '17:00:12'],
  ])('%j counts as of its latest time, %s', (fields, time) => {
    const asOf = `2018-03-22T${time}+09:00`;
    for (const message of [undated(fields), order({ ...fields, moddt: '0000-00-00 00:00:00' })]) {
      expect(tellOrders(message)).toHaveProperty(`known.${ORDER}.placed.asOf`, asOf);
    }
  });

  it('names the time that never was', () => {
    const never = undated({ orddt: '', cdt: '', ddt: '0000-00-00 00:00:00', confirmdt: '' });
    expect(() => tellOrders(never)).toThrow(failure('time', '/orddt'));
    const fields = { confirmdt: '2018-02-30 00:00:00' };
    expect(() => tellOrders(undated(fields))).toThrow(failure('time', '/confirmdt'));
  });
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

  it.each(['1', '2', '3', '4'] as const)('at step %s and paid, is paid', (step) => {
    expect(tellOrders(order(), later({ ...paid, step }))).toMatchObject({
      events: [paidEvent],
      known: { [ORDER]: { placed: { paid: true } } },
    });
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
            lines: [{ gone: false }, { gone: true }],
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

  it('does not take back an address that was said later', () => {
    const busan = address({ moddt: '2018-03-22 18:00:01' });
    expect(tellOrders(order(), busan, later())).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { address: BUSAN } } },
    });
  });

  it('is ignored if it is older than what is known', () => {
    const known = tellOrders(order(), later(paid)).known;
    const older = order({ moddt: '2018-03-22 17:59:59', address: '부산' });
    expect(tellOrders(order(), later(paid), older)).toEqual({
      kind: 'ignored',
      reason: 'older than what is known',
      known,
    });
  });

  it('of the same second counts as the newer', () => {
    const same = order({ ...paid, moddt: '2018-03-22 17:00:12' });
    expect(tellOrders(order(), same)).toHaveProperty('events', [paidEvent]);
  });

  it.each<[string, Partial<LegacyOrderV1>, string, string, string]>([
    [
      'with a line that was not there',
      { items: lines({}, { sno: '88123' }) },
      'line unknown',
      '/items/1/sno',
      'line 88123 was not there when it was placed',
    ],
    [
      'with another quantity',
      { items: lines({}, { ea: '2' }) },
      'line quantity',
      '/items/1/ea',
      'line 88122 changed its quantity',
    ],
  ])('fails %s', (_, fields, rule, pointer, message) => {
    expect(() => tellOrders(order(), later(fields))).toThrow(failure(rule, pointer, message));
  });
});

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
    expect(tellOrders(order(), one)).toMatchObject(NO_NEWS);
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
    expect(tellOrders(order(), end)).toMatchObject({
      events: [cancelled(kind)],
      known: { [ORDER]: { placed: { ended: kind } } },
    });
  });

  it('in an exchange of every line is told by the order that replaces it', () => {
    const end = later({ step: '4', step2: '44', items: lines({ istep: '44', dyn: 'e' }) });
    expect(tellOrders(order(), end)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { ended: 'exchanged' } } },
    });
  });

  const cancel = later({ step2: '44', items: lines({ istep: '44' }) });

  it.each<[string, Partial<LegacyOrderV1>]>([
    ['that it was cancelled', cancel],
    ['that it is being cancelled', { step2: '42' }],
    ['that somebody tried to pay', { step2: '54' }],
  ])('is over: nothing is told when it says again %s', (_, fields) => {
    const again = later({ ...fields, address: '부산', moddt: '2018-03-22 19:00:00' });
    expect(tellOrders(order(), cancel, again)).toMatchObject({
      ...NO_NEWS,
      known: {
        [ORDER]: {
          placed: { ended: 'cancelled', asOf: '2018-03-22T19:00:00+09:00', address: SEOUL },
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

  it('in the same second as another state is over', () => {
    expect(tellOrders(order(), cancel, later(paid))).toMatchObject(NO_NEWS);
  });

  it('in an exchange may still be moved along by the legacy', () => {
    const end = later({ step: '4', step2: '44', items: lines({ istep: '44', dyn: 'e' }) });
    const back = later({ ...paid, moddt: '2018-03-22 19:00:00' });
    expect(tellOrders(order(), end, back)).toMatchObject(NO_NEWS);
  });

  it('was placed first, when its cancellation overtakes it', () => {
    expect(tellOrders(cancel)).toMatchObject({ events: [placed, cancelled('cancelled')] });
    expect(tellOrders(cancel, order())).toMatchObject({
      kind: 'ignored',
      reason: 'older than what is known',
    });
  });
});

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
