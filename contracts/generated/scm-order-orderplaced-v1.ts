// Generated from contracts/scm/order/OrderPlaced/v1/schema.json by `npm run generate`. Do not edit.

/**
 * How it is paid; exchange: nothing is paid, it replaces another order.
 */
export type PaymentMethodV1 =
  | 'bank-transfer'
  | 'card'
  | 'account-transfer'
  | 'virtual-account'
  | 'discount'
  | 'mobile'
  | 'points'
  | 'exchange';

/**
 * A buyer placed an order. A CloudEvent 1.0 in structured mode; amounts are whole won.
 */
export interface OrderPlacedV1 {
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
  type: 'scm.order.OrderPlaced';
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
  dataschema: 'urn:banyan:scm.order.OrderPlaced:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: OrderPlacedDataV1;
}
/**
 * What happened.
 */
export interface OrderPlacedDataV1 {
  /**
   * When it happened, with its zone.
   */
  occurredOn: string;
  source: PlacedOrderV1;
}
export interface PlacedOrderV1 {
  /**
   * The order's id.
   */
  orderId: string;
  /**
   * The order that this one replaces (exchange).
   */
  replacesOrderId?: string;
  /**
   * Who ordered.
   */
  buyer: {
    /**
     * Absent for a guest.
     */
    memberId?: string;
    /**
     * Buyer's name.
     */
    name: string;
    /**
     * Buyer's phone number: digits, with the leading 0.
     */
    phone: string;
  };
  /**
   * Where it is delivered to.
   */
  deliveryAddress: {
    /**
     * Recipient's name.
     */
    recipient: string;
    /**
     * Recipient's phone number: digits, with the leading 0.
     */
    phone: string;
    /**
     * Five-digit postcode.
     */
    postcode: string;
    /**
     * Street, number, door.
     */
    address: string;
    /**
     * The buyer's note for the courier.
     */
    note?: string;
    /**
     * For the courier at the door: how to get in.
     */
    entrance?: string;
  };
  /**
   * What was ordered.
   *
   * @minItems 1
   */
  orderLines: OrderLineV1[];
  /**
   * How it is paid.
   */
  payment: {
    method: PaymentMethodV1;
    /**
     * Whether it was paid when it was placed; a later payment is an OrderPaid.
     */
    paid: boolean;
  };
  amounts: OrderAmountsV1;
}
export interface OrderLineV1 {
  /**
   * The line's id.
   */
  lineId: string;
  /**
   * The product's id.
   */
  productId: string;
  /**
   * The product's name when it was ordered.
   */
  productName: string;
  /**
   * What was chosen, in words.
   */
  options: string[];
  /**
   * Price of one.
   */
  unitPrice: number;
  /**
   * How many.
   */
  quantity: number;
}
/**
 * goods + deliveryFee - pointsUsed - memberDiscount = total
 */
export interface OrderAmountsV1 {
  /**
   * Sum of the lines.
   */
  goods: number;
  /**
   * For the delivery.
   */
  deliveryFee: number;
  /**
   * Points spent.
   */
  pointsUsed: number;
  /**
   * Taken off for the member's grade.
   */
  memberDiscount: number;
  /**
   * What the buyer pays.
   */
  total: number;
  /**
   * Korean won.
   */
  currency: 'KRW';
}
