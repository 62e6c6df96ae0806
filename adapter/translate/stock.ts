import { defineTranslator } from '../domain/translation.ts';
import { dayOf } from './values/day.ts';
import { koreanTimeOf } from './values/korean-time.ts';
import { quantityOf } from './values/quantity.ts';
import { given } from './values/text.ts';

/**
 * legacy.stock@1 → scm.inventory.StockReceived, one for each item of the receipt: two items of the same
 * product are two lots, or were counted apart.
 */
export const stockTranslator = defineTranslator({
  from: 'legacy.stock@1',
  to: ['scm.inventory.StockReceived'],
  translate({ stock_in: receipt }) {
    const occurredOn = koreanTimeOf(receipt.indt, '/stock_in/indt');
    return {
      kind: 'translated',
      events: receipt.items.item.map(({ goodsno, ea, lot, expire }, index) => {
        const pointer = `/stock_in/items/item/${index}`;
        const expiresOn = dayOf(expire, `${pointer}/expire`);
        const source = {
          receiptId: receipt.no,
          productId: goodsno,
          quantity: quantityOf(ea, `${pointer}/ea`),
          ...given('lot', lot),
          ...(expiresOn === undefined ? {} : { expiresOn }),
          ...given('supplier', receipt.supplier),
        };
        const type = 'scm.inventory.StockReceived';
        return { type, subject: goodsno, data: { occurredOn, source } };
      }),
    };
  },
});
