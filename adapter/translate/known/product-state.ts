import type { ScmEvents } from '#contracts';
import { isBefore } from '../values/instant.ts';

/** A product as the SCM is told. */
export type Product = ScmEvents['scm.product.ProductChanged']['data']['source'];

/** What only a message about the whole product tells. */
export type ProductDetails = Omit<Product, 'productId' | 'soldOut'>;

/** Something that the legacy told, and when it was so: RFC 3339. */
export type Told<Value> = { readonly value: Value; readonly asOf: string };

/**
 * What was told of a product. Each part has its own time: a product and its status come in different
 * messages, and one that is late about the one may be news about the other.
 */
export type ProductState = {
  /** Absent while nothing but its status came. */
  readonly details?: Told<ProductDetails>;
  readonly soldOut?: Told<boolean>;
  readonly withdrawn?: Told<boolean>;
};

/** Whether something newer is known; of two at the same time the one that arrives later counts. */
export function isStale(known: Told<unknown> | undefined, asOf: string): boolean {
  return known !== undefined && isBefore(asOf, known.asOf);
}

/** The newer of what is known and what is told now. */
export function newer<Value>(known: Told<Value> | undefined, told: Told<Value>): Told<Value> {
  return known !== undefined && isStale(known, told.asOf) ? known : told;
}

/** The product, as all its messages together say; a withdrawn one is not on sale. */
export function productOf(
  productId: string,
  details: Told<ProductDetails>,
  { soldOut, withdrawn }: ProductState,
): Product {
  return {
    productId,
    ...details.value,
    selling: details.value.selling && withdrawn?.value !== true,
    soldOut: soldOut?.value === true,
  };
}
