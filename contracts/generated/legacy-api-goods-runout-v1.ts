// Generated from contracts/legacy-api/goods-runout/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Take a product off sale because it is sold out, or put it back. Every value is text.
 */
export interface LegacyApiGoodsRunoutV1 {
  /**
   * The product's number.
   */
  goodsno: string;
  /**
   * 1 sold out, 0 in stock again.
   */
  runout: '1' | '0';
}
