// Generated from contracts/legacy/delivery-address/v1/schema.json by `npm run generate`. Do not edit.

/**
 * The address that an order is delivered to was changed. Every value is text.
 */
export interface LegacyDeliveryAddressV1 {
  /**
   * What happened.
   */
  evt: 'order_address';
  /**
   * Order number: unix seconds and three digits. Looks like epoch milliseconds, and is not a date.
   */
  ordno: string;
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
   * This change happened at, in Korean time without a zone.
   */
  moddt: string;
  [k: string]: unknown;
}
