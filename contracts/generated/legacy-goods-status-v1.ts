// Generated from contracts/legacy/goods-status/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Products were sold out or withdrawn: a webhook of the newer shop, one for several products.
 */
export interface LegacyGoodsStatusV1 {
  /**
   * Number of the notification, unique in the shop.
   */
  event_no: number;
  /**
   * What happened.
   */
  event: 'goods.sold_out' | 'goods.withdrawn';
  /**
   * The shop.
   */
  mall_id: string;
  /**
   * The products' numbers, joined by commas.
   */
  product_no: string;
  /**
   * This change happened at, with its zone.
   */
  updated_date: string;
  [k: string]: unknown;
}
