import type { LegacyGoodsV1 } from '#contracts';
import { defineTranslator, type TranslationContext } from '../domain/translation.ts';
import {
  type Product,
  type ProductDetails,
  type ProductState,
  productOf,
} from './known/product-state.ts';
import { isStale, newer, OLDER_THAN_KNOWN } from './known/told.ts';
import { instantOf } from './values/instant.ts';
import { isSame } from './values/same.ts';
import { textOf } from './values/text.ts';
import { wonOf } from './values/won.ts';

/**
 * legacy.goods@1 → scm.product.ProductRegistered, ProductChanged and ProductSoldOut. Each message tells
 * the whole product, even where nothing changed; only what is news to the SCM is passed on. Becoming
 * sold out is a ProductSoldOut; being in stock again, or on sale again after a withdrawal, is a
 * ProductChanged. A message older than the whole product that is known is stale; where only a newer
 * status is known, that status stays.
 */
export const goodsTranslator = defineTranslator({
  from: 'legacy.goods@1',
  to: ['scm.product.ProductRegistered', 'scm.product.ProductChanged', 'scm.product.ProductSoldOut'],
  translate(message, { known }: TranslationContext<ProductState>) {
    const { event, product_no: productId, updated_date } = message;
    const asOf = instantOf(updated_date, '/updated_date');
    const before = known(productId) ?? {};
    if (isStale(before.details, asOf)) return OLDER_THAN_KNOWN;

    const details = { value: detailsOf(message), asOf };
    const after = { ...before, ...statusAfter(before, message, asOf), details };
    const product = productOf(productId, details, after);
    const told = before.details && productOf(productId, before.details, before);
    const isSoldOutNow = product.soldOut && before.soldOut?.value !== true;

    const whole = { subject: productId, data: { occurredOn: asOf, source: product } };
    const soldOut = { subject: productId, data: { occurredOn: asOf, source: { productId } } };
    const isNew = told === undefined && event === 'goods.registered';
    const type = isNew ? 'scm.product.ProductRegistered' : 'scm.product.ProductChanged';
    // That it is sold out now is no change of its own: the other event says it.
    const isTold = told !== undefined && isSame(told, isSoldOutNow ? inStock(product) : product);
    return {
      kind: 'translated',
      events: [
        ...(isTold ? [] : [{ type, ...whole } as const]),
        ...(isSoldOutNow ? [{ type: 'scm.product.ProductSoldOut', ...soldOut } as const] : []),
      ],
      states: { [productId]: after },
    };
  },
});

function statusAfter(
  before: ProductState,
  { selling, sold_out }: LegacyGoodsV1,
  asOf: string,
): ProductState {
  const soldOut = newer(before.soldOut, { value: sold_out === 'T', asOf });
  // Not being on sale does not say that it was withdrawn; being on sale says that it was not.
  if (selling === 'F') return { soldOut };
  return { soldOut, withdrawn: newer(before.withdrawn, { value: false, asOf }) };
}

function detailsOf(message: LegacyGoodsV1): ProductDetails {
  const { category = '' } = message;
  return {
    code: message.product_code,
    name: textOf(message.product_name),
    price: wonOf(message.price, '/price'),
    selling: message.selling === 'T',
    categories: category === '' ? [] : category.split(','),
  };
}

function inStock(product: Product): Product {
  return { ...product, soldOut: false };
}
