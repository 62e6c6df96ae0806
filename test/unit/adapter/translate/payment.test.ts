import { describe, expect, it } from '@jest/globals';
import type { LegacyPaymentV1 } from '#contracts';
import { failure, paidEvent, paidWith, placed, unmapped } from './order-events.ts';
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
import { NO_NEWS } from './tell.ts';

const early = {
  on: '2018-03-22T17:03:40+09:00',
  amount: 27180,
  transaction: '20180322170339482913',
};
describe('a payment', () => {
  it('of an order that is known is told', () => {
    expect(tellOrders(order(), payment())).toMatchObject({
      kind: 'translated',
      events: [paidEvent],
      known: {
        [ORDER]: { placed: { paid: true, saidPaid: false, transaction: early.transaction } },
      },
    });
  });

  it('is told once, whoever says so', () => {
    const paid = later({ step: '1', cyn: 'y' });
    expect(tellOrders(order(), payment(), payment())).toMatchObject(NO_NEWS);
    expect(tellOrders(order(), payment(), paid)).toMatchObject(NO_NEWS);
    expect(tellOrders(order(), paid, payment())).toMatchObject(NO_NEWS);
  });

  it('is told in the way of paying that the order named', () => {
    expect(tellOrders(order(), payment({ settlekind: 'c' }))).toHaveProperty('events', [paidEvent]);
  });

  it.each([
    ['0', '50', 'attempted'],
    ['0', '51', 'attempted'],
    ['0', '54', 'attempted'],
    ['0', '', 'received'],
    ['0', '0', 'received'],
  ] as const)('%s/%s is none yet', (step, step2, status) => {
    const waiting = payment({ step, step2, paydt: '0000-00-00 00:00:00', settlekind: 'k' });
    expect(tellOrders(order(), waiting)).toMatchObject({
      kind: 'ignored',
      reason: `payment ${status}`,
    });
  });

  it('that failed may succeed later', () => {
    const failed = payment({ step: '0', step2: '54', tno: '1' });
    expect(tellOrders(order(), failed, payment({ step2: '0' }))).toHaveProperty('events', [
      paidEvent,
    ]);
  });

  it('before its order is remembered, with what else is', () => {
    expect(tellOrders(address(), payment())).toEqual({
      kind: 'translated',
      events: [],
      states: expect.anything(),
      known: { [ORDER]: { early: { address: expect.anything(), paid: early } } },
    });
  });

  it.each(['27,181', '', '-27180'])('of %p fails: it is not what the order costs', (amount) => {
    const won = Number(amount.replace(',', ''));
    const other = failure('amount paid', '/amount', `${won} won were paid for an order of 27180`);
    expect(() => tellOrders(order(), payment({ amount }))).toThrow(other);
    expect(() => tellOrders(order({ cyn: 'y' }), payment({ amount }))).toThrow(other);
  });

  it.each(['27,180', '14,840', '0'])('of %s is told as it is, once a line is gone', (amount) => {
    const won = Number(amount.replace(',', ''));
    expect(tellOrders(order(), line(), payment({ amount }))).toHaveProperty('events', [
      paidWith(won),
    ]);
  });

  it.each(['27,181', '-1'])('of %s fails even if a line is gone', (amount) => {
    const won = Number(amount.replace(',', ''));
    expect(() => tellOrders(order(), line(), payment({ amount }))).toThrow(
      failure('amount paid', '/amount', `${won} won were paid for an order of 27180`),
    );
  });

  it.each([
    ['cancelled', {}],
    ['exchanged', { items: lines({ istep: '44', dyn: 'e' }) }],
  ] as const)('fails if the order had ended unpaid, %s', (end, fields) => {
    expect(() => tellOrders(order(), later({ step2: '44', ...fields }), payment())).toThrow(
      failure(`paid after ${end}`, '/step', `the order was paid after ${end}`),
    );
  });

  const twice = failure('paid twice', '/tno', 'the order was paid once more');
  const other = payment({ tno: '20180322170812555001' });

  it('fails if another one came before, and neither the order', () => {
    expect(() => tellOrders(payment(), other)).toThrow(twice);
    expect(() => tellOrders(payment({ amount: '1' }), other)).toThrow(twice);
    expect(tellOrders(payment(), payment())).toMatchObject({
      known: { [ORDER]: { early: { paid: early } } },
    });
  });

  it('fails if the order was paid by another one', () => {
    expect(() => tellOrders(order(), payment(), other)).toThrow(twice);
    expect(() => tellOrders(payment(), order(), other)).toThrow(twice);
    expect(tellOrders(payment(), order(), payment())).toMatchObject(NO_NEWS);
  });

  it('may tell how an order was paid that said so itself, but no other one may after it', () => {
    const paid = order({ cyn: 'y' });
    expect(tellOrders(paid, payment())).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { transaction: early.transaction } } },
    });
    expect(() => tellOrders(paid, payment(), other)).toThrow(twice);
  });

  it('before its order, and told by the order as well, is told once', () => {
    expect(tellOrders(payment(), order({ cyn: 'y' }))).toMatchObject({
      events: [{ type: placed.type, data: { source: { payment: { paid: true } } } }],
      known: { [ORDER]: { placed: { transaction: early.transaction } } },
    });
    expect(tellOrders(payment(), order({ cyn: 'y' }))).toHaveProperty('events.length', 1);
  });

  it('is no news of an order that ended after it', () => {
    const refunded = later({ step: '1', step2: '44', cyn: 'r' });
    expect(tellOrders(order({ cyn: 'y' }), refunded, payment())).toMatchObject(NO_NEWS);
  });

  it.each<[Partial<LegacyPaymentV1>, string, string]>([
    [{ paydt: '' }, 'time', '/paydt'],
    [{ paydt: '0000-00-00 00:00:00' }, 'time', '/paydt'],
    [{ amount: '27180.50' }, 'won', '/amount'],
  ])('fails for %j: %s at %s', (fields, rule, pointer) => {
    expect(() => tellOrders(payment(fields))).toThrow(failure(rule, pointer));
  });

  it.each<[Partial<LegacyPaymentV1>, string, string]>([
    [{ settlekind: 'k' }, 'settlekind=k', '/settlekind'],
    [{ step2: '54' }, 'step=1, step2=54', '/step2'],
  ])('fails for codes without a meaning: %j', (fields, rule, pointer) => {
    expect(() => tellOrders(payment(fields))).toThrow(unmapped(rule, pointer));
  });
});
