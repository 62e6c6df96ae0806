// Generated from contracts/legacy/cart/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Something was put into a cart, or taken out of it. The legacy store sends one at each click, many times as many as orders.
 */
export interface LegacyCartV1 {
  /**
   * What happened.
   */
  evt: 'cart_changed';
  /**
   * Member number; 0 for a guest.
   */
  m_no?: string;
  /**
   * What lies in the cart now; nothing once it was emptied or ordered.
   */
  items?: {
    /**
     * Product number.
     */
    goodsno?: string;
    /**
     * How many.
     */
    ea?: string;
    [k: string]: unknown;
  }[];
  /**
   * When, in Korean time without a zone.
   */
  moddt?: string;
  [k: string]: unknown;
}
