import { describe, expect, it } from '@jest/globals';
import type { LegacyOrderV1 } from '#contracts';
import {
  cancelled,
  failure,
  LINES,
  lineCancelled,
  linesWithoutSecond,
  paidWith,
} from './order-events.ts';
import {
  LOWER_STEP,
  later,
  line,
  lines,
  ORDER,
  order,
  payment,
  tellOrders,
} from './order-messages.ts';
import { NO_NEWS } from './tell.ts';

const paid = { evt: 'order_step', step: '1', cyn: 'y', cdt: '2018-03-22 17:03:40' } as const;
const withoutSecond = lines({}, { istep: '44' });
const exchanged = lines({}, { istep: '44', dyn: 'e' });
const [first, second] = lines();
if (first === undefined || second === undefined) throw new Error('the order has two lines');

/** What was told of the order, what it says later, and what is wrong with that. */
const contradictions: [string, LegacyOrderV1, Partial<LegacyOrderV1>, string, string][] = [
  ['it was never paid', order({ cyn: 'y' }), {}, 'payment taken back', '/cyn'],
  ['it was never at a later step', order(paid), {}, 'payment taken back', '/cyn'],
  [
    'another total was paid',
    order(),
    { ...paid, settleprice: '27,181', delivery: '2501' },
    'total changed',
    '/settleprice',
  ],
  [
    'it has a line that was not there',
    order(),
    { items: [...lines(), { ...second, sno: '88123' }] },
    'line unknown',
    '/items/2/sno',
  ],
  [
    'a line is of another product',
    order(),
    { items: lines({}, { goodsno: '5303' }) },
    'line product',
    '/items/1/goodsno',
  ],
  [
    'a line is of another quantity',
    order(),
    { items: lines({}, { ea: '2' }) },
    'line quantity',
    '/items/1/ea',
  ],
  [
    'a line was not cancelled',
    order({ items: withoutSecond }),
    {},
    'line came back',
    '/items/1/istep',
  ],
  ['a line was not exchanged', order({ items: exchanged }), {}, 'line came back', '/items/1/istep'],
  ['a line was never there', order(), { items: [first] }, 'line vanished', '/items'],
];

describe('an order that goes on, against what the SCM was told', () => {
  it.each(contradictions)('fails if it says: %s', (_, before, fields, rule, pointer) => {
    const message =
      rule === 'line unknown' ? 'line 88123 was not there when it was placed' : `told: ${rule}`;
    for (const ending of ['', '40', '41', '42'] as const) {
      expect(() => tellOrders(before, later({ ...fields, step2: ending }))).toThrow(
        failure(rule, pointer, message),
      );
    }
  });

  it.each(contradictions)('may be cancelled even if it says: %s', (_, before, fields) => {
    const end = expect.objectContaining({ type: 'scm.order.OrderCancelled', subject: ORDER });
    expect(tellOrders(before, later({ ...fields, step2: '44' }))).toMatchObject({
      events: expect.arrayContaining([end]),
    });
  });

  it.each<[string, Partial<LegacyOrderV1>]>([
    ['its total below nothing', { settleprice: '-27,180' }],
    ['its total no number', { settleprice: '-' }],
    ['its payment at a time that never was', { cdt: '2018-02-30 00:00:00' }],
  ])('may be cancelled with %s, if the SCM knows that it was paid', (_, fields) => {
    const refund = later({ ...paid, cyn: 'r', step2: '44', ...fields });
    expect(tellOrders(order(paid), refund)).toHaveProperty('events', [cancelled('refunded')]);
    expect(() => tellOrders(order(), refund)).toThrow(/settleprice|cdt/);
  });

  it('in the same second may be older than what was told: a lower step is stale, a line let be', () => {
    const same = later({ moddt: '2018-03-22 17:00:12' });
    expect(tellOrders(order(paid), same)).toMatchObject({
      ...LOWER_STEP,
      known: { [ORDER]: { placed: { paid: true, saidPaid: true } } },
    });
    expect(tellOrders(order({ items: withoutSecond }), same)).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { lines: linesWithoutSecond('2018-03-22T17:00:12+09:00') } } },
    });
  });

  it('fails once it is later than what was told, even if another message came between', () => {
    const same = later({ moddt: '2018-03-22 17:00:12' });
    expect(() => tellOrders(order(paid), same, later())).toThrow(
      failure('payment taken back', '/cyn'),
    );
  });
});

describe('an order that lags behind a message about a part of it', () => {
  it('may not know of its payment yet', () => {
    expect(tellOrders(order(), payment(), later())).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { paid: true, saidPaid: false } } },
    });
  });

  it.each([
    ['n', '2018-03-22 17:59:59'],
    ['n', '2018-03-22 18:00:00'],
    ['e', '2018-03-22 17:59:59'],
    ['e', '2018-03-22 18:00:00'],
  ] as const)('may not know yet that a line went (dyn %s), as of %s', (dyn, moddt) => {
    expect(tellOrders(order(), line({ dyn }), later({ moddt }))).toMatchObject({
      ...NO_NEWS,
      known: { [ORDER]: { placed: { lines: linesWithoutSecond() } } },
    });
  });

  it.each(['n', 'e'] as const)('must know after that that a line went (dyn %s)', (dyn) => {
    const next = later({ moddt: '2018-03-22 18:00:01' });
    expect(() => tellOrders(order(), line({ dyn }), next)).toThrow(
      failure('line came back', '/items/1/istep'),
    );
    const again = line({ dyn, moddt: '2018-03-22 19:00:00' });
    expect(() => tellOrders(order(), line({ dyn }), again, next)).toThrow(
      failure('line came back', '/items/1/istep'),
    );
  });
});

describe('the total of an order that goes on', () => {
  const other = { settleprice: '14,840', prn_settleprice: '12340' };

  it('is its own affair before it is paid, and once the SCM knows that it is', () => {
    expect(tellOrders(order(), later(other))).toMatchObject(NO_NEWS);
    expect(tellOrders(order(paid), later({ ...paid, ...other }))).toMatchObject(NO_NEWS);
    expect(tellOrders(order(), payment(), later({ ...paid, ...other }))).toMatchObject(NO_NEWS);
  });

  it('is counted anew once a line is gone, whoever said so', () => {
    const rest = later({ ...paid, ...other, items: withoutSecond });
    expect(tellOrders(order(), rest)).toHaveProperty('events', [paidWith(14840), lineCancelled]);
    expect(tellOrders(order(), line(), rest)).toHaveProperty('events', [paidWith(14840)]);
    const behind = { ...rest, items: lines() };
    expect(tellOrders(order(), line(), behind)).toHaveProperty('events', [paidWith(14840)]);
  });
});

it('a line that is gone may be left out from then on', () => {
  expect(tellOrders(order(), line(), later({ items: [first] }))).toMatchObject(NO_NEWS);
  const end = later({ items: [first], step2: '44', moddt: '2018-03-22 18:00:00' });
  expect(tellOrders(order(), line(), end)).toHaveProperty('events', [
    cancelled('cancelled', LINES.slice(0, 1)),
  ]);
});
