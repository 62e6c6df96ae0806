// Generated from contracts/legacy/stock/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Goods came in: a receipt of the warehouse, in XML. Every value is text.
 */
export interface LegacyStockV1 {
  /**
   * The root element.
   */
  stock_in: {
    /**
     * What happened.
     */
    type: 'IN';
    /**
     * Number of the receipt.
     */
    no: string;
    /**
     * Came in at, in Korean time without a zone, by a 12-hour clock: 2018-03-22 오후 05:00:12.
     */
    indt: string;
    /**
     * Firm that it came from.
     */
    supplier?: string;
    /**
     * What came in.
     */
    items: {
      /**
       * One for each product and lot.
       *
       * @minItems 1
       */
      item: LegacyStockItemV1[];
      [k: string]: unknown;
    };
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
export interface LegacyStockItemV1 {
  /**
   * The product's number.
   */
  goodsno: string;
  /**
   * The product's name.
   */
  goodsnm?: string;
  /**
   * Quantity, with or without commas: 1,200.
   */
  ea: string;
  /**
   * Number of the lot; empty for none.
   */
  lot?: string;
  /**
   * Best before, a date; empty or zeros for none.
   */
  expire?: string;
  [k: string]: unknown;
}
