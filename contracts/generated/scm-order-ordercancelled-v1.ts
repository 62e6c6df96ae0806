// Generated from contracts/scm/order/OrderCancelled/v1/schema.json by `npm run generate`. Do not edit.

/**
 * A whole order was cancelled. A CloudEvent 1.0 in structured mode.
 */
export interface OrderCancelledV1 {
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
  type: 'scm.order.OrderCancelled';
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
  dataschema: 'urn:banyan:scm.order.OrderCancelled:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: OrderCancelledDataV1;
}
/**
 * What happened.
 */
export interface OrderCancelledDataV1 {
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
     * cancelled: before payment; refunded: after payment; returned: after shipping.
     */
    kind: 'cancelled' | 'refunded' | 'returned';
    /**
     * The lines that were still active; empty if there were none.
     */
    orderLines: {
      /**
       * The line's id.
       */
      lineId: string;
      /**
       * The product's id.
       */
      productId: string;
      /**
       * How many.
       */
      quantity: number;
    }[];
  };
}
