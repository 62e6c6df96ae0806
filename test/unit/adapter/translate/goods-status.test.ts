import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LegacyGoodsStatusV1 } from '#contracts';
import { goodsStatusTranslator } from '../../../../adapter/translate/goods-status.ts';
import type { ProductState } from '../../../../adapter/translate/known/product-state.ts';
import { NO_NEWS, tell } from './tell.ts';
import { expectPromisesKept, zonedTime } from './translator-promises.ts';

const ASOF = '2021-09-17T18:05:44+09:00';
const status = (fields: Partial<LegacyGoodsStatusV1> = {}): LegacyGoodsStatusV1 => ({
  event_no: 90102,
  event: 'goods.sold_out',
  mall_id: 'todaytable',
  product_no: '5301,5302',
  updated_date: ASOF,
  ...fields,
});
const told = (type: string, productId: string, occurredOn = ASOF) => ({
  type: `scm.product.${type}`,
  subject: productId,
  data: { occurredOn, source: { productId } },
});

describe('a status of several products', () => {
  it.each([
    ['goods.sold_out', 'ProductSoldOut', 'soldOut'],
    ['goods.withdrawn', 'ProductWithdrawn', 'withdrawn'],
  ] as const)('%s is a %s of each, though none is known', (event, type, part) => {
    const since = { value: true, asOf: ASOF };
    expect(tell(goodsStatusTranslator, status({ event }))).toMatchObject({
      kind: 'translated',
      events: [told(type, '5301'), told(type, '5302')],
      known: { 5301: { [part]: since }, 5302: { [part]: since } },
    });
  });

  it('comes in the order of the list, each product once', () => {
    expect(tell(goodsStatusTranslator, status({ product_no: '5302,5301,5302' }))).toHaveProperty(
      'events',
      [told('ProductSoldOut', '5302'), told('ProductSoldOut', '5301')],
    );
  });

  it('is told of those only for which it is news', () => {
    const more = status({ product_no: '5301,5303', updated_date: '2021-09-17T19:00:00+09:00' });
    expect(tell(goodsStatusTranslator, status(), more)).toHaveProperty('events', [
      told('ProductSoldOut', '5303', '2021-09-17T19:00:00+09:00'),
    ]);
  });

  it('that is news of none is still the newest that is known', () => {
    const again = status({ updated_date: '2021-09-17T19:00:00+09:00' });
    expect(tell(goodsStatusTranslator, status(), again)).toMatchObject({
      ...NO_NEWS,
      known: { 5301: { soldOut: { value: true, asOf: '2021-09-17T19:00:00+09:00' } } },
    });
  });

  it('says nothing of the other status', () => {
    const withdrawn = status({ event: 'goods.withdrawn', updated_date: '2021-09-17T00:00:00Z' });
    expect(tell(goodsStatusTranslator, status(), withdrawn)).toMatchObject({
      events: [
        told('ProductWithdrawn', '5301', '2021-09-17T00:00:00Z'),
        told('ProductWithdrawn', '5302', '2021-09-17T00:00:00Z'),
      ],
      known: { 5301: { soldOut: { asOf: ASOF }, withdrawn: { asOf: '2021-09-17T00:00:00Z' } } },
    });
  });
});

describe('a product of which more is known', () => {
  const inStock = (asOf: string): ProductState => ({ soldOut: { value: false, asOf } });
  const translate = (states: Readonly<Record<string, ProductState>>, message = status()) =>
    goodsStatusTranslator.translate(message, { known: (id) => states[id] });

  it('keeps the rest of what is known', () => {
    const details = {
      value: { code: 'P', name: '고기', price: 1, selling: true, categories: [] },
      asOf: '2021-09-17T00:00:00Z',
    };
    expect(translate({ 5301: { ...inStock('2021-09-17T00:00:00Z'), details } })).toMatchObject({
      events: [told('ProductSoldOut', '5301'), told('ProductSoldOut', '5302')],
      states: { 5301: { details, soldOut: { value: true, asOf: ASOF } } },
    });
  });

  it('is left as it is if that is newer', () => {
    const result = translate({ 5301: inStock('2021-09-17T09:05:45Z') });
    expect(result).toEqual({
      kind: 'translated',
      events: [told('ProductSoldOut', '5302')],
      states: { 5302: { soldOut: { value: true, asOf: ASOF } } },
    });
  });

  it('at the same time the message that comes later counts', () => {
    expect(translate({ 5301: inStock('2021-09-17T09:05:44Z') })).toMatchObject({
      events: [told('ProductSoldOut', '5301'), told('ProductSoldOut', '5302')],
    });
  });

  it('makes the message stale if that goes for every product', () => {
    const newer = inStock('2021-09-18T00:00:00Z');
    expect(translate({ 5301: newer, 5302: newer })).toEqual({
      kind: 'stale',
      reason: 'older than what is known',
    });
  });
});

it('a time that is none is named', () => {
  expect(() =>
    tell(goodsStatusTranslator, status({ updated_date: '2016-12-31T23:59:60Z' })),
  ).toThrow(
    expect.objectContaining({ code: 'value_invalid', rule: 'time', pointer: '/updated_date' }),
  );
});

it('the goods status translator keeps its promises whatever the legacy sends', () => {
  const message = fc.record({
    event_no: fc.integer({ min: 1 }),
    event: fc.constantFrom(...(['goods.sold_out', 'goods.withdrawn'] as const)),
    mall_id: fc.constant('todaytable'),
    product_no: fc.stringMatching(/^[0-3]{1,2}(,[0-3]{1,2})*$/),
    updated_date: zonedTime,
  });
  expectPromisesKept(goodsStatusTranslator, message);
});
