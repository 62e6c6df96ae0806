import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LegacyGoodsV1 } from '#contracts';
import { goodsTranslator } from '../../../../adapter/translate/goods.ts';
import type { ProductState } from '../../../../adapter/translate/known/product-state.ts';
import { NO_NEWS, tell } from './tell.ts';
import { expectPromisesKept, hostileText, zonedTime } from './translator-promises.ts';

const registered: LegacyGoodsV1 = {
  event_no: 90011,
  event: 'goods.registered',
  mall_id: 'todaytable',
  product_no: '5301',
  product_code: 'P0000HUB',
  product_name: '소불고기 500g',
  price: '12340.00',
  selling: 'T',
  sold_out: 'F',
  category: '24,31',
  updated_date: '2021-09-15T10:00:00+09:00',
};
const LATER = '2021-09-15T02:00:00Z';
const changed = (fields: Partial<LegacyGoodsV1>): LegacyGoodsV1 => ({
  ...registered,
  event: 'goods.changed',
  updated_date: LATER,
  ...fields,
});

const product = {
  productId: '5301',
  code: 'P0000HUB',
  name: '소불고기 500g',
  price: 12340,
  selling: true,
  soldOut: false,
  categories: ['24', '31'],
};

const whole = (type: string, occurredOn: string, fields: Partial<typeof product> = {}) => ({
  type: `scm.product.${type}`,
  subject: '5301',
  data: { occurredOn, source: { ...product, ...fields } },
});
const soldOut = (occurredOn: string) => ({
  type: 'scm.product.ProductSoldOut',
  subject: '5301',
  data: { occurredOn, source: { productId: '5301' } },
});

/** What comes of a message when this is known of its product. */
const tellKnowing = (state: ProductState, message: LegacyGoodsV1) =>
  goodsTranslator.translate(message, { known: (id) => (id === '5301' ? state : undefined) });

describe('a product that is not known', () => {
  it.each([
    ['goods.registered', 'ProductRegistered'],
    ['goods.changed', 'ProductChanged'],
  ] as const)('is told whole by %s: a %s', (event, type) => {
    expect(tell(goodsTranslator, { ...registered, event })).toMatchObject({
      kind: 'translated',
      events: [whole(type, '2021-09-15T10:00:00+09:00')],
    });
  });

  it('is told, and told sold out, if it is that from the beginning', () => {
    expect(tell(goodsTranslator, { ...registered, sold_out: 'T' })).toMatchObject({
      events: [
        whole('ProductRegistered', '2021-09-15T10:00:00+09:00', { soldOut: true }),
        soldOut('2021-09-15T10:00:00+09:00'),
      ],
    });
  });

  it.each([
    ['an empty text', ''],
    ['no text', undefined],
  ])('is in no category by %s', (_, category) => {
    const { category: __, ...rest } = registered;
    const message = category === undefined ? rest : { ...rest, category };
    expect(tell(goodsTranslator, message)).toHaveProperty('events.0.data.source.categories', []);
  });

  it('has the name that the shop meant', () => {
    const message = { ...registered, product_name: '&#128512; 만두' };
    expect(tell(goodsTranslator, message)).toHaveProperty('events.0.data.source.name', '😀 만두');
  });
});

describe('a product that is known', () => {
  it.each(['goods.registered', 'goods.changed'] as const)(
    'is no news as it was, by %s',
    (event) => {
      expect(tell(goodsTranslator, registered, changed({ event }))).toMatchObject(NO_NEWS);
    },
  );

  it.each<[string, Partial<LegacyGoodsV1>, Partial<typeof product>]>([
    ['its code', { product_code: 'P0000HUC' }, { code: 'P0000HUC' }],
    ['its name', { product_name: '소불고기 1kg' }, { name: '소불고기 1kg' }],
    ['its price', { price: '9900' }, { price: 9900 }],
    ['being on sale', { selling: 'F' }, { selling: false }],
    ['its categories', { category: '24' }, { categories: ['24'] }],
    [
      'its name, registered once more',
      { event: 'goods.registered', product_name: '고기' },
      { name: '고기' },
    ],
  ])('is changed by %s', (_, fields, change) => {
    expect(tell(goodsTranslator, registered, changed(fields))).toMatchObject({
      events: [whole('ProductChanged', LATER, change)],
    });
  });

  it('is sold out, and not changed, by that alone', () => {
    expect(tell(goodsTranslator, registered, changed({ sold_out: 'T' }))).toHaveProperty('events', [
      soldOut(LATER),
    ]);
  });

  it('is changed and sold out by both at once', () => {
    const both = changed({ sold_out: 'T', price: '9900' });
    expect(tell(goodsTranslator, registered, both)).toMatchObject({
      events: [whole('ProductChanged', LATER, { price: 9900, soldOut: true }), soldOut(LATER)],
    });
  });

  it('is sold out once, and changed when it is in stock again', () => {
    const out = changed({ sold_out: 'T' });
    const again = changed({ updated_date: '2021-09-16T00:00:00Z' });
    expect(tell(goodsTranslator, registered, out, out)).toMatchObject(NO_NEWS);
    expect(tell(goodsTranslator, registered, out, again)).toMatchObject({
      events: [whole('ProductChanged', '2021-09-16T00:00:00Z')],
    });
  });

  it('is changed while it stays sold out', () => {
    const out = { ...registered, sold_out: 'T' as const };
    const cheaper = changed({ sold_out: 'T', price: '9900' });
    expect(tell(goodsTranslator, out, cheaper)).toMatchObject({
      events: [whole('ProductChanged', LATER, { price: 9900, soldOut: true })],
    });
  });

  it('is left alone by a message from before, whatever its zone', () => {
    const late = changed({ price: '9900', updated_date: '2021-09-15T00:59:59.999Z' });
    const atOnce = changed({ price: '9900', updated_date: '2021-09-15T01:00:00Z' });
    expect(tell(goodsTranslator, registered, late)).toMatchObject({
      kind: 'stale',
      reason: 'older than what is known',
    });
    expect(tell(goodsTranslator, registered, atOnce)).toMatchObject({ events: [{ data: {} }] });
  });
});

describe('a product of which a status came first', () => {
  const newerStatus = { value: true, asOf: '2021-09-15T11:00:00+09:00' };
  const olderStatus = { value: true, asOf: '2021-09-15T09:00:00+09:00' };

  it('is registered sold out by an older message, which is not told twice', () => {
    expect(tellKnowing({ soldOut: newerStatus }, registered)).toMatchObject({
      events: [whole('ProductRegistered', '2021-09-15T10:00:00+09:00', { soldOut: true })],
      states: { 5301: { soldOut: newerStatus } },
    });
  });

  it('is registered in stock by a newer message', () => {
    expect(tellKnowing({ soldOut: olderStatus }, registered)).toMatchObject({
      events: [whole('ProductRegistered', '2021-09-15T10:00:00+09:00')],
    });
  });

  it('is not sold out anew by a newer message that says the same', () => {
    expect(tellKnowing({ soldOut: olderStatus }, { ...registered, sold_out: 'T' })).toMatchObject({
      events: [whole('ProductRegistered', '2021-09-15T10:00:00+09:00', { soldOut: true })],
    });
  });

  it('stays withdrawn when an older message says that it is on sale', () => {
    expect(tellKnowing({ withdrawn: newerStatus }, registered)).toMatchObject({
      events: [whole('ProductRegistered', '2021-09-15T10:00:00+09:00', { selling: false })],
      states: { 5301: { withdrawn: newerStatus } },
    });
  });

  it('is on sale again by a newer message, though nothing else changed', () => {
    const { known } = tell(goodsTranslator, registered);
    // The translator's own state, as it came out of the test's store.
    const before = known['5301'] as ProductState;
    const withdrawn = { ...before, withdrawn: newerStatus };
    const later = { updated_date: '2021-09-15T12:00:00+09:00' };
    expect(tellKnowing(withdrawn, changed(later))).toMatchObject({
      events: [whole('ProductChanged', '2021-09-15T12:00:00+09:00')],
      states: { 5301: { withdrawn: { value: false, asOf: '2021-09-15T12:00:00+09:00' } } },
    });
    expect(tellKnowing(withdrawn, changed({ ...later, selling: 'F' }))).toMatchObject({
      ...NO_NEWS,
      states: { 5301: { withdrawn: newerStatus } },
    });
  });
});

it('what is known of a product has a time for each of its parts', () => {
  const asOf = '2021-09-15T10:00:00+09:00';
  const { productId: _, soldOut: __, ...details } = product;
  expect(tell(goodsTranslator, registered).known).toEqual({
    5301: {
      details: { value: details, asOf },
      soldOut: { value: false, asOf },
      withdrawn: { value: false, asOf },
    },
  });
  expect(tell(goodsTranslator, { ...registered, selling: 'F' }).known).toEqual({
    5301: {
      details: { value: { ...details, selling: false }, asOf },
      soldOut: { value: false, asOf },
    },
  });
});

describe('a product message that means nothing', () => {
  it.each<[string, Partial<LegacyGoodsV1>, object]>([
    ['a price', { price: '9'.repeat(20) }, { rule: 'won', pointer: '/price' }],
    [
      'a leap second',
      { updated_date: '2016-12-31T23:59:60Z' },
      { rule: 'time', pointer: '/updated_date' },
    ],
  ])('names %s', (_, fields, place) => {
    expect(() => tell(goodsTranslator, changed(fields))).toThrow(
      expect.objectContaining({ code: 'value_invalid', ...place }),
    );
  });
});

it('the goods translator keeps its promises whatever the legacy sends', () => {
  const answer = fc.constantFrom('T' as const, 'F' as const);
  const message = fc.record(
    {
      event_no: fc.integer({ min: 1 }),
      event: fc.constantFrom(...(['goods.registered', 'goods.changed'] as const)),
      mall_id: fc.constant('todaytable'),
      product_no: fc.constantFrom('1', '2', '007'),
      product_code: hostileText,
      product_name: hostileText,
      price: fc.stringMatching(/^[0-9]+(\.0+)?$/),
      selling: answer,
      sold_out: answer,
      category: fc.stringMatching(/^$|^[0-9]+(,[0-9]+)*$/),
      updated_date: zonedTime,
    },
    {
      requiredKeys: [
        'event_no',
        'event',
        'mall_id',
        'product_no',
        'product_code',
        'product_name',
        'price',
        'selling',
        'sold_out',
        'updated_date',
      ],
    },
  );
  expectPromisesKept(goodsTranslator, message);
});
