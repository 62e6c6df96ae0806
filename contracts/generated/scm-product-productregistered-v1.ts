// Generated from contracts/scm/product/ProductRegistered/v1/schema.json by `npm run generate`. Do not edit.

/**
 * A product was registered in the shop. A CloudEvent 1.0 in structured mode; amounts are whole won.
 */
export interface ProductRegisteredV1 {
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
  type: 'scm.product.ProductRegistered';
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
  dataschema: 'urn:banyan:scm.product.ProductRegistered:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: ProductRegisteredDataV1;
}
/**
 * What happened.
 */
export interface ProductRegisteredDataV1 {
  /**
   * When it happened, with its zone.
   */
  occurredOn: string;
  /**
   * The product, as it is now.
   */
  source: {
    /**
     * The product's id.
     */
    productId: string;
    /**
     * The product's code, as the shop prints it.
     */
    code: string;
    /**
     * The product's name.
     */
    name: string;
    /**
     * Price of one.
     */
    price: number;
    /**
     * Whether it is on sale.
     */
    selling: boolean;
    /**
     * Whether it is sold out.
     */
    soldOut: boolean;
    /**
     * Ids of its categories.
     */
    categories: string[];
  };
}
