// Generated from contracts/scm/delivery/CourierStatusReported/v1/schema.json by `npm run generate`. Do not edit.

/**
 * A courier reported where an order's parcel is. A CloudEvent 1.0 in structured mode.
 */
export interface CourierStatusReportedV1 {
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
  type: 'scm.delivery.CourierStatusReported';
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
  dataschema: 'urn:banyan:scm.delivery.CourierStatusReported:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: CourierStatusReportedDataV1;
}
/**
 * What happened.
 */
export interface CourierStatusReportedDataV1 {
  /**
   * When it happened, with its zone.
   */
  occurredOn: string;
  /**
   * The order's parcel.
   */
  source: {
    /**
     * The order's id.
     */
    orderId: string;
    /**
     * Who carries it.
     */
    courier: 'korea-post' | 'cj-logistics' | 'hanjin' | 'lotte';
    /**
     * The courier's number of the parcel: no dashes or spaces.
     */
    trackingNumber: string;
    /**
     * Where the parcel is.
     */
    status: 'collected' | 'in-transit' | 'out-for-delivery' | 'delivered' | 'delivery-failed';
  };
}
