// Generated from contracts/legacy/delivery/v1/schema.json by `npm run generate`. Do not edit.

/**
 * A courier's status of an order's parcel, in XML. Every value is text.
 */
export interface LegacyDeliveryV1 {
  /**
   * The root element.
   */
  delivery: {
    /**
     * What happened.
     */
    type: 'STATUS';
    /**
     * Order number: unix seconds and three digits. Looks like epoch milliseconds, and is not a date.
     */
    ordno: string;
    /**
     * Courier's code.
     */
    deliveryno: string;
    /**
     * Tracking number; may hold dashes and spaces.
     */
    deliverycode: string;
    /**
     * Courier's code of the status: 10 collected, 20 in transit, 30 out for delivery, 40 delivered, 90 delivery failed. A courier may bring a new one.
     */
    stat: string;
    /**
     * Since when, in Korean time without a zone, by a 12-hour clock: 2018-03-22 오후 05:00:12.
     */
    statdt: string;
    [k: string]: unknown;
  };
  [k: string]: unknown;
}
