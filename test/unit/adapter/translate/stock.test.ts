import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LegacyStockItemV1, LegacyStockV1 } from '#contracts';
import { stockTranslator } from '../../../../adapter/translate/stock.ts';
import { tell } from './tell.ts';
import { expectPromisesKept, hostileText, koreanTimeOn12Hours } from './translator-promises.ts';

const beef: LegacyStockItemV1 = {
  goodsno: '5301',
  goodsnm: '소불고기 500g',
  ea: '1,200',
  lot: 'HB0322A',
  expire: '2018-04-05',
};
type Receipt = LegacyStockV1['stock_in'];
const receipt = (item: LegacyStockItemV1[], fields: Partial<Receipt> = {}): LegacyStockV1 => ({
  stock_in: {
    type: 'IN',
    no: 'R20180322-014',
    indt: '2018-03-22 오후 05:00:12',
    supplier: '한빛축산',
    items: { item },
    ...fields,
  },
});
const received = (productId: string, fields: object) => ({
  type: 'scm.inventory.StockReceived',
  subject: productId,
  data: {
    occurredOn: '2018-03-22T17:00:12+09:00',
    source: { receiptId: 'R20180322-014', productId, ...fields },
  },
});

describe('goods that came in', () => {
  it('are told item by item, in their order', () => {
    const soup = { goodsno: '5302', ea: '80', lot: '', expire: '' };
    expect(tell(stockTranslator, receipt([beef, soup]))).toHaveProperty('events', [
      received('5301', {
        quantity: 1200,
        lot: 'HB0322A',
        expiresOn: '2018-04-05',
        supplier: '한빛축산',
      }),
      received('5302', { quantity: 80, supplier: '한빛축산' }),
    ]);
  });

  it('are told twice if the same product is there twice', () => {
    expect(tell(stockTranslator, receipt([beef, { ...beef, lot: 'HB0322B' }]))).toMatchObject({
      events: [
        { subject: '5301', data: { source: { lot: 'HB0322A' } } },
        { subject: '5301', data: { source: { lot: 'HB0322B' } } },
      ],
    });
  });

  it.each([
    ['오전 12:00:00', '00:00:00'],
    ['오전 11:59:59', '11:59:59'],
    ['오후 12:00:00', '12:00:00'],
    ['오후 11:59:59', '23:59:59'],
  ])('at %s came in at %s', (clock, time) => {
    expect(tell(stockTranslator, receipt([beef], { indt: `2018-03-22 ${clock}` }))).toHaveProperty(
      'events.0.data.occurredOn',
      `2018-03-22T${time}+09:00`,
    );
  });

  it.each(['', ' ', undefined])('may come from nobody that is named: %p', (supplier) => {
    const { supplier: _, ...rest } = receipt([{ goodsno: '5301', ea: '1' }]).stock_in;
    const stock_in = supplier === undefined ? rest : { ...rest, supplier };
    expect(tell(stockTranslator, { stock_in })).toHaveProperty('events', [
      received('5301', { quantity: 1 }),
    ]);
  });

  it.each(['', '0000-00-00'])('have no best before in %p', (expire) => {
    const result = tell(stockTranslator, receipt([{ ...beef, expire }]));
    expect(result).toHaveProperty('events.length', 1);
    expect(result).not.toHaveProperty('events.0.data.source.expiresOn');
  });

  it('leave nothing to remember', () => {
    expect(tell(stockTranslator, receipt([beef])).known).toEqual({});
  });
});

describe('a receipt that means nothing', () => {
  it.each<[string, Partial<LegacyStockItemV1>, string, string]>([
    ['none', { ea: '0' }, 'quantity', '/stock_in/items/item/1/ea'],
    ['fewer than none', { ea: '-5' }, 'quantity', '/stock_in/items/item/1/ea'],
    [
      'a best before that never is',
      { expire: '2018-02-30' },
      'day',
      '/stock_in/items/item/1/expire',
    ],
  ])('names the item with %s', (_, fields, rule, pointer) => {
    expect(() => tell(stockTranslator, receipt([beef, { ...beef, ...fields }]))).toThrow(
      expect.objectContaining({ code: 'value_invalid', rule, pointer }),
    );
  });

  it.each(['2018-03-22 오후 13:00:00', '2018-03-22 오전 00:10:00', '2018-02-30 오전 01:00:00'])(
    'names its time %p',
    (indt) => {
      expect(() => tell(stockTranslator, receipt([beef], { indt }))).toThrow(
        expect.objectContaining({ code: 'value_invalid', rule: 'time', pointer: '/stock_in/indt' }),
      );
    },
  );
});

it('the stock translator keeps its promises whatever the legacy sends', () => {
  const item = fc.record(
    {
      goodsno: fc.stringMatching(/^[0-9]+$/),
      goodsnm: hostileText,
      ea: fc.stringMatching(/^[1-9][0-9]{0,2}(,[0-9]{3}){1,2}$|^[1-9][0-9]{0,8}$/),
      lot: hostileText,
      expire: fc.oneof(
        fc.constant('2018-02-28'),
        fc.stringMatching(/^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$/),
      ),
    },
    { requiredKeys: ['goodsno', 'ea'] },
  );
  const stock_in = fc.record(
    {
      type: fc.constant('IN' as const),
      no: hostileText.filter((text) => text.trim() !== ''),
      indt: koreanTimeOn12Hours,
      supplier: hostileText,
      items: fc.record({ item: fc.array(item, { minLength: 1, maxLength: 5 }) }),
    },
    { requiredKeys: ['type', 'no', 'indt', 'items'] },
  );
  expectPromisesKept(stockTranslator, fc.record({ stock_in }));
});
