// Generated from contracts/scm/inventory/StockReceived/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Stock of a product came in. A CloudEvent 1.0 in structured mode.
 */
export interface StockReceivedV1 {
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
  type: 'scm.inventory.StockReceived';
  /**
   * Who published it.
   */
  source: string;
  /**
   * The product's id.
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
  dataschema: 'urn:banyan:scm.inventory.StockReceived:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: StockReceivedDataV1;
}
/**
 * What happened.
 */
export interface StockReceivedDataV1 {
  /**
   * When it happened, with its zone.
   */
  occurredOn: string;
  /**
   * What came in.
   */
  source: {
    /**
     * The receipt that it came in with.
     */
    receiptId: string;
    /**
     * The product's id.
     */
    productId: string;
    /**
     * How many came in.
     */
    quantity: number;
    /**
     * The lot that it is of.
     */
    lot?: string;
    /**
     * Best before this day.
     */
    expiresOn?: string;
    /**
     * Firm that it came from.
     */
    supplier?: string;
  };
}
