import type { ScmEvents } from '#contracts';
import type { Told } from './told.ts';

/** A product as the SCM is told. */
export type Product = ScmEvents['scm.product.ProductChanged']['data']['source'];

/** What only a message about the whole product tells. */
export type ProductDetails = Omit<Product, 'productId' | 'soldOut'>;

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
