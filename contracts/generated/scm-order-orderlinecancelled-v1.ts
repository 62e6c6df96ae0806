// Generated from contracts/scm/order/OrderLineCancelled/v1/schema.json by `npm run generate`. Do not edit.

/**
 * One line of an order was cancelled; the rest stands. A CloudEvent 1.0 in structured mode.
 */
export interface OrderLineCancelledV1 {
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
  type: 'scm.order.OrderLineCancelled';
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
  dataschema: 'urn:banyan:scm.order.OrderLineCancelled:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: OrderLineCancelledDataV1;
}
/**
 * What happened.
 */
export interface OrderLineCancelledDataV1 {
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
     * The line that was cancelled.
     */
    orderLine: {
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
    };
  };
}
