// Generated from contracts/scm/delivery/DeliveryCompleted/v1/schema.json by `npm run generate`. Do not edit.

/**
 * An order was delivered. A CloudEvent 1.0 in structured mode.
 */
export interface DeliveryCompletedV1 {
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
  type: 'scm.delivery.DeliveryCompleted';
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
  dataschema: 'urn:banyan:scm.delivery.DeliveryCompleted:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: DeliveryCompletedDataV1;
}
/**
 * What happened.
 */
export interface DeliveryCompletedDataV1 {
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
  };
}
