// Generated from contracts/scm/inventory/StockDepleted/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Nothing of a product is left in stock. A CloudEvent 1.0 in structured mode.
 */
export interface StockDepletedV1 {
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
  type: 'scm.inventory.StockDepleted';
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
  dataschema: 'urn:banyan:scm.inventory.StockDepleted:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: StockDepletedDataV1;
}
/**
 * What happened.
 */
export interface StockDepletedDataV1 {
  /**
   * When it happened, with its zone.
   */
  occurredOn: string;
  /**
   * The product.
   */
  source: {
    /**
     * The product's id.
     */
    productId: string;
  };
}
