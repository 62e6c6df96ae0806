// Generated from contracts/legacy/order-line/v1/schema.json by `npm run generate`. Do not edit.

/**
 * One line of an order changed; the rest of the order is not sent. Every value is text.
 */
export interface LegacyOrderLineChangedV1 {
  /**
   * What happened.
   */
  evt: 'order_item';
  /**
   * Order number: unix seconds and three digits. Looks like epoch milliseconds, and is not a date.
   */
  ordno: string;
  /**
   * Line number, unique in the store.
   */
  sno: string;
  /**
   * The product's number.
   */
  goodsno: string;
  /**
   * The line's own step, as it is now.
   */
  istep: string;
  /**
   * Delivered: n, y, r (returned), e (exchanged).
   */
  dyn?: 'n' | 'y' | 'r' | 'e';
  /**
   * Cancellation number; empty or missing while the line stands.
   */
  cancel?: string;
  /**
   * This change happened at, in Korean time without a zone.
   */
  moddt: string;
  [k: string]: unknown;
}
