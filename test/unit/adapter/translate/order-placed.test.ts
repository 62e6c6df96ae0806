import { describe, expect, it } from '@jest/globals';
import type { LegacyOrderV1 } from '#contracts';
import {
  BUSAN,
  cancelled,
  event,
  failure,
  LINES,
  lineCancelled,
  paidEvent,
  placed,
  placedPaid,
  SEOUL,
  unmapped,
} from './order-events.ts';
import { address, later, lines, ORDER, order, payment, tellOrders } from './order-messages.ts';
import { NO_NEWS } from './tell.ts';

const paid = { evt: 'order_step', step: '1', cyn: 'y', cdt: '2018-03-22 17:03:40' } as const;

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
          stage: 'received',
          total: 27180,
          method: 'virtual-account',
          lines: LINES,
          address: SEOUL,
          addressAsOf: '2018-03-22T17:00:12+09:00',
          paid: false,
          saidPaid: false,
        },
      },
    });
  });

  it.each([
    ['received', { step: '0', step2: '0' }, placed],
    ['asked to be cancelled', { step: '0', step2: '40' }, placed],
    ['paid, but not moved on yet', { step: '0', cyn: 'y' }, placedPaid],
    ['paid, and its money goes back', { step: '0', cyn: 'r' }, placedPaid],
    ['paid, and exchanged in part', { step: '0', cyn: 'e' }, placedPaid],
    ['paid by its step', { step: '1' }, placedPaid],
    ['prepared', { step: '2' }, placedPaid],
    ['shipped', { step: '3' }, placedPaid],
    ['delivered', { step: '4', cyn: 'y' }, placedPaid],
  ] as const)('is placed: %s', (_, fields, event) => {
    expect(tellOrders(order(fields))).toMatchObject({
      events: [event],
      known: {
        [ORDER]: { placed: { paid: event === placedPaid, saidPaid: event === placedPaid } },
      },
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
      events: [placedPaid],
    });
  });

  it.each(['', '0', undefined])('has no member if m_no is %p', (m_no) => {
    const result = tellOrders(order(m_no === undefined ? {} : { m_no }));
    expect(result).toHaveProperty('events.0.data.source.buyer', {
      name: '홍길동',
      phone: '01024242424',
    });
    expect(result).not.toHaveProperty('events.0.data.source.buyer.memberId');
  });

  it('costs each line as often as it was ordered, and a line may be free', () => {
    const items = lines({ ea: '2' }, { price: '0', ea: '3' });
    expect(tellOrders(order({ items }))).toMatchObject({
      events: [
        {
          data: {
            source: {
              orderLines: [
                { unitPrice: 12340, quantity: 2 },
                { unitPrice: 0, quantity: 3 },
              ],
              amounts: { goods: 24680, total: 27180 },
            },
          },
        },
      ],
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
      events: [step === '0' ? placed : placedPaid, cancelled(kind)],
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

  it('says which price is less than nothing', () => {
    expect(() => tellOrders(order({ items: lines({}, { price: '-1' }) }))).toThrow(
      '/items/1/price is less than nothing',
    );
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
    [{ settleprice: '-1', memberdc: '27181' }, 'price', '/settleprice'],
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
    expect(() => tellOrders(order(fields))).toThrow(unmapped(rule, pointer));
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
    [{ confirmdt: '2018-03-22 17:30:00', ddt: '2018-03-22 19:00:00' }, '19:00:00'],
    [{ cdt: '0000-00-00 00:00:00', ddt: '' }, '17:00:12'],
  ])('%j counts as of its latest time, %s', (fields, time) => {
    const asOf = `2018-03-22T${time}+09:00`;
    for (const message of [undated(fields), order({ ...fields, moddt: '0000-00-00 00:00:00' })]) {
      expect(tellOrders(message)).toHaveProperty(`known.${ORDER}.placed.asOf`, asOf);
    }
  });

  it('counts when it comes: it is not older than what is known', () => {
    const paid = undated({ step: '1', cdt: '2018-03-22 17:03:40', address: BUSAN.address });
    const asOf = '2018-03-22T18:00:00+09:00';
    const changed = event('DeliveryAddressChanged', asOf, {
      deliveryAddress: { ...SEOUL, address: BUSAN.address },
    });
    expect(tellOrders(order(), later(), paid)).toMatchObject({
      events: [paidEvent, changed],
      known: { [ORDER]: { placed: { asOf, addressAsOf: asOf } } },
    });
    expect(tellOrders(order(), address(), paid)).toMatchObject({
      events: [paidEvent, changed],
      known: { [ORDER]: { placed: { asOf, addressAsOf: asOf } } },
    });
  });

  it('may be newer than what is known', () => {
    const shipped = undated({ step: '3', ddt: '2018-03-22 18:00:01' });
    expect(tellOrders(order({ cyn: 'y' }), later({ cyn: 'y' }), shipped)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { asOf: '2018-03-22T18:00:01+09:00' } } },
    });
  });

  it('does not overtake what came before it and is later', () => {
    expect(tellOrders(address(), payment(), undated({}))).toMatchObject({
      events: [placed, paidEvent, { type: 'scm.order.DeliveryAddressChanged' }],
      known: { [ORDER]: { placed: { asOf: '2018-03-22T17:00:12+09:00', address: BUSAN } } },
    });
  });

  it('names the time that never was', () => {
    const never = undated({ orddt: '', cdt: '', ddt: '0000-00-00 00:00:00', confirmdt: '' });
    expect(() => tellOrders(never)).toThrow(failure('time', '/orddt'));
    const fields = { confirmdt: '2018-02-30 00:00:00' };
    expect(() => tellOrders(undated(fields))).toThrow(failure('time', '/confirmdt'));
  });
});
