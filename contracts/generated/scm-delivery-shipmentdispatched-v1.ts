// Generated from contracts/scm/delivery/ShipmentDispatched/v1/schema.json by `npm run generate`. Do not edit.

/**
 * Who carries it.
 */
export type CourierV1 = 'korea-post' | 'cj-logistics' | 'hanjin' | 'lotte';

/**
 * An order was handed to a courier. A CloudEvent 1.0 in structured mode.
 */
export interface ShipmentDispatchedV1 {
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
  type: 'scm.delivery.ShipmentDispatched';
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
  dataschema: 'urn:banyan:scm.delivery.ShipmentDispatched:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: ShipmentDispatchedDataV1;
}
/**
 * What happened.
 */
export interface ShipmentDispatchedDataV1 {
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
    courier: CourierV1;
    /**
     * The courier's number of the parcel: no dashes or spaces.
     */
    trackingNumber: string;
  };
}
