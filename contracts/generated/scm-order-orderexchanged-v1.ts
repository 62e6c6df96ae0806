// Generated from contracts/scm/order/OrderExchanged/v1/schema.json by `npm run generate`. Do not edit.

/**
 * An order was exchanged: another order replaces it. A CloudEvent 1.0 in structured mode.
 */
export interface OrderExchangedV1 {
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
  type: 'scm.order.OrderExchanged';
  /**
   * Who published it.
   */
  source: string;
  /**
   * The id of the exchanged (first) order.
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
  dataschema: 'urn:banyan:scm.order.OrderExchanged:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: OrderExchangedDataV1;
}
/**
 * What happened.
 */
export interface OrderExchangedDataV1 {
  /**
   * When it happened, with its zone.
   */
  occurredOn: string;
  /**
   * The two orders.
   */
  source: {
    /**
     * The exchanged (first) order.
     */
    orderId: string;
    /**
     * The order that replaces it.
     */
    replacementOrderId: string;
  };
}
