// Generated from contracts/scm/order/OrderPaid/v1/schema.json by `npm run generate`. Do not edit.

/**
 * An order was paid after it had been placed. A CloudEvent 1.0 in structured mode; amounts are whole won.
 */
export interface OrderPaidV1 {
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
  type: 'scm.order.OrderPaid';
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
  dataschema: 'urn:banyan:scm.order.OrderPaid:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: OrderPaidDataV1;
}
/**
 * What happened.
 */
export interface OrderPaidDataV1 {
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
     * What was paid, and how.
     */
    payment: {
      /**
       * How it is paid; exchange: nothing is paid, it replaces another order.
       */
      method:
        | 'bank-transfer'
        | 'card'
        | 'account-transfer'
        | 'virtual-account'
        | 'discount'
        | 'mobile'
        | 'points'
        | 'exchange';
      /**
       * What was paid.
       */
      amount: number;
    };
  };
}
