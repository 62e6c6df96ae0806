// Generated from contracts/scm/order/DeliveryAddressChanged/v1/schema.json by `npm run generate`. Do not edit.

/**
 * An order is to be delivered to another address. A CloudEvent 1.0 in structured mode.
 */
export interface DeliveryAddressChangedV1 {
  /**
   * Version of CloudEvents.
   */
  specversion: '1.0';
  /**
   * The event's own id: the same event again has the same.
   */
  id: string;
  /**
   * What happened; the routing key as well.
   */
  type: 'scm.order.DeliveryAddressChanged';
  /**
   * Who published it.
   */
  source: string;
  /**
   * The order's id.
   */
  subject: string;
  /**
   * When it happened, as in the data.
   */
  time: string;
  /**
   * How the data is written.
   */
  datacontenttype: 'application/json';
  /**
   * The contract that it keeps, with its version.
   */
  dataschema: 'urn:banyan:scm.order.DeliveryAddressChanged:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: DeliveryAddressChangedDataV1;
}
/**
 * What happened.
 */
export interface DeliveryAddressChangedDataV1 {
  /**
   * When it happened, with its zone.
   */
  occurredOn: string;
  /**
   * The order.
   */
  source: {
    /**
     * The order's id.
     */
    orderId: string;
    /**
     * Where it is delivered to now.
     */
    deliveryAddress: {
      /**
       * Recipient's name.
       */
      recipient: string;
      /**
       * Recipient's phone number: digits, with the leading 0.
       */
      phone: string;
      /**
       * Five-digit postcode.
       */
      postcode: string;
      /**
       * Street, number, door.
       */
      address: string;
      /**
       * The buyer's note for the courier.
       */
      note?: string;
      /**
       * For the courier at the door: how to get in.
       */
      entrance?: string;
    };
  };
}
