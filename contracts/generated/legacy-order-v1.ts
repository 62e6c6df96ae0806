// Generated from contracts/legacy/order/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Korean time without a zone; empty or zeros for never.
 */
export type Datetime = string;
/**
 * Money as text: 24,680 or 24680 or 24680.00; empty for none.
 */
export type Won = string;

/**
 * The whole order as the legacy store sees it, sent when it is received, at each change of its step, and when it is cancelled or exchanged. Every value is text.
 */
export interface LegacyOrderV1 {
  /**
   * What happened.
   */
  evt: 'order_received' | 'order_step' | 'order_cancel' | 'order_exchange';
  /**
   * Order number: unix seconds and three digits. Looks like epoch milliseconds, and is not a date.
   */
  ordno: string;
  /**
   * The order that this one replaces (exchange), else empty.
   */
  oldordno?: string;
  /**
   * Member number; empty or 0 for a guest.
   */
  m_no?: string;
  /**
   * 0 received, 1 payment confirmed, 2 preparing, 3 shipping, 4 delivered.
   */
  step: '0' | '1' | '2' | '3' | '4';
  /**
   * 0 or empty none, 40 requested, 41 accepted, 42 in progress, 44 done, 50 payment attempted, 51 to be checked, 54 payment failed.
   */
  step2: '' | '0' | '40' | '41' | '42' | '44' | '50' | '51' | '54';
  /**
   * a bank transfer, c card, o account transfer, v virtual account, d fully discounted, h mobile, p points.
   */
  settlekind: string;
  /**
   * Paid: n, y, r (refunded), e (exchanged).
   */
  cyn: 'n' | 'y' | 'r' | 'e';
  /**
   * Delivered: n, y, r (returned), e (exchanged).
   */
  dyn?: 'n' | 'y' | 'r' | 'e';
  orddt: Datetime;
  cdt?: Datetime;
  ddt?: Datetime;
  confirmdt?: Datetime;
  moddt?: Datetime;
  settleprice: Won;
  prn_settleprice: Won;
  delivery: Won;
  emoney: Won;
  memberdc: Won;
  /**
   * Buyer's name; an older feed lacks it.
   */
  nameOrder?: string;
  /**
   * Buyer's mobile number, its leading 0 lost; an older feed lacks it.
   */
  mobileOrder?: string;
  /**
   * Recipient's name.
   */
  nameReceiver: string;
  /**
   * Recipient's mobile number, its leading 0 lost.
   */
  mobileReceiver: string;
  /**
   * Old six-digit postcode.
   */
  zipcode?: string;
  /**
   * Five-digit postcode.
   */
  zonecode: string;
  /**
   * Where it is delivered to.
   */
  address: string;
  /**
   * Courier's code; empty for none yet.
   */
  deliveryno?: string;
  /**
   * Tracking number.
   */
  deliverycode?: string;
  /**
   * The buyer's note for the courier.
   */
  memo?: string;
  /**
   * What the order form asks beyond the columns.
   */
  extra?: {
    /**
     * For the courier at the door: how to get in.
     */
    entrance?: string;
    /**
     * How the buyer wants it packed.
     */
    packing?: string;
    [k: string]: unknown;
  };
  /**
   * The order's lines.
   *
   * @minItems 1
   */
  items: LegacyOrderLineV1[];
  [k: string]: unknown;
}
export interface LegacyOrderLineV1 {
  /**
   * Line number, unique in the store.
   */
  sno: string;
  /**
   * The product's number.
   */
  goodsno: string;
  /**
   * The product's name.
   */
  goodsnm: string;
  /**
   * First option chosen, or empty.
   */
  opt1?: string;
  /**
   * Second option chosen, or empty.
   */
  opt2?: string;
  /**
   * name:value^name:value, and a value can hold either sign.
   */
  addopt?: string;
  price: Won;
  /**
   * Quantity.
   */
  ea: string;
  /**
   * The line's own step.
   */
  istep: string;
  /**
   * The line's own: paid n, y, r (refunded), e (exchanged).
   */
  cyn?: 'n' | 'y' | 'r' | 'e';
  /**
   * The line's own: delivered n, y, r (returned), e (exchanged).
   */
  dyn?: 'n' | 'y' | 'r' | 'e';
  /**
   * Cancellation number; empty or missing while the line stands.
   */
  cancel?: string;
  [k: string]: unknown;
}
