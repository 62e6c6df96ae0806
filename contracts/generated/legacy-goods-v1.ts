// Generated from contracts/legacy/goods/v1/schema.json by `npm run generate`. Do not edit.

/**
 * A product was registered or changed: a webhook of the newer shop.
 */
export interface LegacyGoodsV1 {
  /**
   * Number of the notification, unique in the shop.
   */
  event_no: number;
  /**
   * What happened.
   */
  event: 'goods.registered' | 'goods.changed';
  /**
   * The shop.
   */
  mall_id: string;
  /**
   * The product's number.
   */
  product_no: string;
  /**
   * The product's code, as the shop prints it.
   */
  product_code: string;
  /**
   * The product's name.
   */
  product_name: string;
  /**
   * Price of one in won, with decimals that are zeros: 12340.00.
   */
  price: string;
  /**
   * Is on sale: T yes, F no.
   */
  selling: 'T' | 'F';
  /**
   * Is sold out: T yes, F no.
   */
  sold_out: 'T' | 'F';
  /**
   * Numbers of its categories, joined by commas; empty for none.
   */
  category?: string;
  /**
   * This change happened at, with its zone.
   */
  updated_date: string;
  [k: string]: unknown;
}
