// Generated from contracts/scm/order/OrderPlaced/v1/schema.json by `npm run generate`. Do not edit.

export type PaymentMethodV1 =
  | 'bank-transfer'
  | 'card'
  | 'account-transfer'
  | 'virtual-account'
  | 'discount'
  | 'mobile'
  | 'points';

/**
 * A buyer placed an order. A CloudEvent 1.0 in structured mode; amounts are whole won.
 */
export interface OrderPlacedV1 {
  specversion: '1.0';
  id: string;
  type: 'scm.order.OrderPlaced';
  source: string;
  /**
   * The order's id.
   */
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  dataschema: 'urn:banyan:scm.order.OrderPlaced:1';
  /**
   * W3C Trace Context.
   */
  traceparent?: string;
  data: OrderPlacedDataV1;
}
export interface OrderPlacedDataV1 {
  occurredOn: string;
  source: PlacedOrderV1;
}
export interface PlacedOrderV1 {
  orderId: string;
  buyer: {
    /**
     * Absent for a guest.
     */
    memberId?: string;
    name: string;
    phone: string;
  };
  deliveryAddress: {
    recipient: string;
    phone: string;
    postcode: string;
    address: string;
    note?: string;
  };
  /**
   * @minItems 1
   */
  orderLines: OrderLineV1[];
  payment: {
    method: PaymentMethodV1;
    paid: boolean;
  };
  amounts: OrderAmountsV1;
}
export interface OrderLineV1 {
  lineId: string;
  productId: string;
  productName: string;
  options: string[];
  unitPrice: number;
  quantity: number;
}
/**
 * goods + deliveryFee - pointsUsed - memberDiscount = total
 */
export interface OrderAmountsV1 {
  goods: number;
  deliveryFee: number;
  pointsUsed: number;
  memberDiscount: number;
  total: number;
  currency: 'KRW';
}
