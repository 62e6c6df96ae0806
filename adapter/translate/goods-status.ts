import { defineTranslator, type TranslationContext } from '../domain/translation.ts';
import type { ProductState } from './known/product-state.ts';
import { isStale, OLDER_THAN_KNOWN } from './known/told.ts';
import { instantOf } from './values/instant.ts';

/**
 * legacy.goods-status@1 → scm.product.ProductSoldOut or ProductWithdrawn, one for each product of the
 * message for which it is news, known or not. A product about which something newer is known is left
 * as it is; the message is stale if that goes for all of them.
 */
export const goodsStatusTranslator = defineTranslator({
  from: 'legacy.goods-status@1',
  to: ['scm.product.ProductSoldOut', 'scm.product.ProductWithdrawn'],
  translate({ event, product_no, updated_date }, { known }: TranslationContext<ProductState>) {
    const asOf = instantOf(updated_date, '/updated_date');
    const [status, type] = EVENTS[event];
    const products = [...new Set(product_no.split(','))]
      .map((productId) => ({ productId, before: known(productId) ?? {} }))
      .filter(({ before }) => !isStale(before[status], asOf));
    if (products.length === 0) return OLDER_THAN_KNOWN;

    const news = products.filter(({ before }) => before[status]?.value !== true);
    return {
      kind: 'translated',
      events: news.map(({ productId }) => ({
        type,
        subject: productId,
        data: { occurredOn: asOf, source: { productId } },
      })),
      states: Object.fromEntries(
        products.map(({ productId, before }): [string, ProductState] => [
          productId,
          { ...before, [status]: { value: true, asOf } },
        ]),
      ),
    };
  },
});

/** What each of the legacy's events says of a product, and how the SCM is told. */
const EVENTS = {
  'goods.sold_out': ['soldOut', 'scm.product.ProductSoldOut'],
  'goods.withdrawn': ['withdrawn', 'scm.product.ProductWithdrawn'],
} as const;
