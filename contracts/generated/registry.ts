// Generated from the folders under contracts/ by `npm run generate`. Do not edit.
import legacyCartV1 from '../legacy/cart/v1/schema.json' with { type: 'json' };
import legacyDeliveryV1 from '../legacy/delivery/v1/schema.json' with { type: 'json' };
import legacyDeliveryAddressV1 from '../legacy/delivery-address/v1/schema.json' with { type: 'json' };
import legacyGoodsV1 from '../legacy/goods/v1/schema.json' with { type: 'json' };
import legacyGoodsStatusV1 from '../legacy/goods-status/v1/schema.json' with { type: 'json' };
import legacyMemberV1 from '../legacy/member/v1/schema.json' with { type: 'json' };
import legacyMemberV2 from '../legacy/member/v2/schema.json' with { type: 'json' };
import legacyOrderV1 from '../legacy/order/v1/schema.json' with { type: 'json' };
import legacyOrderLineV1 from '../legacy/order-line/v1/schema.json' with { type: 'json' };
import legacyPaymentV1 from '../legacy/payment/v1/schema.json' with { type: 'json' };
import legacyStockV1 from '../legacy/stock/v1/schema.json' with { type: 'json' };
import legacyApiGoodsRunoutV1 from '../legacy-api/goods-runout/v1/schema.json' with { type: 'json' };
import legacyApiOrderStepV1 from '../legacy-api/order-step/v1/schema.json' with { type: 'json' };
import scmDeliveryCourierStatusReportedV1 from '../scm/delivery/CourierStatusReported/v1/schema.json' with { type: 'json' };
import scmDeliveryDeliveryCompletedV1 from '../scm/delivery/DeliveryCompleted/v1/schema.json' with { type: 'json' };
import scmDeliveryShipmentDispatchedV1 from '../scm/delivery/ShipmentDispatched/v1/schema.json' with { type: 'json' };
import scmInventoryStockDepletedV1 from '../scm/inventory/StockDepleted/v1/schema.json' with { type: 'json' };
import scmInventoryStockReceivedV1 from '../scm/inventory/StockReceived/v1/schema.json' with { type: 'json' };
import scmMemberMemberChangedV1 from '../scm/member/MemberChanged/v1/schema.json' with { type: 'json' };
import scmMemberMemberJoinedV1 from '../scm/member/MemberJoined/v1/schema.json' with { type: 'json' };
import scmMemberMemberLeftV1 from '../scm/member/MemberLeft/v1/schema.json' with { type: 'json' };
import scmOrderDeliveryAddressChangedV1 from '../scm/order/DeliveryAddressChanged/v1/schema.json' with { type: 'json' };
import scmOrderOrderCancelledV1 from '../scm/order/OrderCancelled/v1/schema.json' with { type: 'json' };
import scmOrderOrderExchangedV1 from '../scm/order/OrderExchanged/v1/schema.json' with { type: 'json' };
import scmOrderOrderLineCancelledV1 from '../scm/order/OrderLineCancelled/v1/schema.json' with { type: 'json' };
import scmOrderOrderPaidV1 from '../scm/order/OrderPaid/v1/schema.json' with { type: 'json' };
import scmOrderOrderPlacedV1 from '../scm/order/OrderPlaced/v1/schema.json' with { type: 'json' };
import scmProductProductChangedV1 from '../scm/product/ProductChanged/v1/schema.json' with { type: 'json' };
import scmProductProductRegisteredV1 from '../scm/product/ProductRegistered/v1/schema.json' with { type: 'json' };
import scmProductProductSoldOutV1 from '../scm/product/ProductSoldOut/v1/schema.json' with { type: 'json' };
import scmProductProductWithdrawnV1 from '../scm/product/ProductWithdrawn/v1/schema.json' with { type: 'json' };
import { upcast as legacyMemberV2Upcast } from '../legacy/member/v2/upcast.ts';
import type { LegacyDeliveryV1 } from './legacy-delivery-v1.ts';
import type { LegacyDeliveryAddressV1 } from './legacy-delivery-address-v1.ts';
import type { LegacyGoodsV1 } from './legacy-goods-v1.ts';
import type { LegacyGoodsStatusV1 } from './legacy-goods-status-v1.ts';
import type { LegacyMemberV1 } from './legacy-member-v1.ts';
import type { LegacyMemberV2 } from './legacy-member-v2.ts';
import type { LegacyOrderV1 } from './legacy-order-v1.ts';
import type { LegacyOrderLineChangedV1 } from './legacy-order-line-v1.ts';
import type { LegacyPaymentV1 } from './legacy-payment-v1.ts';
import type { LegacyStockV1 } from './legacy-stock-v1.ts';
import type { LegacyApiGoodsRunoutV1 } from './legacy-api-goods-runout-v1.ts';
import type { LegacyApiOrderStepV1 } from './legacy-api-order-step-v1.ts';
import type { CourierStatusReportedV1 } from './scm-delivery-courierstatusreported-v1.ts';
import type { DeliveryCompletedV1 } from './scm-delivery-deliverycompleted-v1.ts';
import type { ShipmentDispatchedV1 } from './scm-delivery-shipmentdispatched-v1.ts';
import type { StockDepletedV1 } from './scm-inventory-stockdepleted-v1.ts';
import type { StockReceivedV1 } from './scm-inventory-stockreceived-v1.ts';
import type { MemberChangedV1 } from './scm-member-memberchanged-v1.ts';
import type { MemberJoinedV1 } from './scm-member-memberjoined-v1.ts';
import type { MemberLeftV1 } from './scm-member-memberleft-v1.ts';
import type { DeliveryAddressChangedV1 } from './scm-order-deliveryaddresschanged-v1.ts';
import type { OrderCancelledV1 } from './scm-order-ordercancelled-v1.ts';
import type { OrderExchangedV1 } from './scm-order-orderexchanged-v1.ts';
import type { OrderLineCancelledV1 } from './scm-order-orderlinecancelled-v1.ts';
import type { OrderPaidV1 } from './scm-order-orderpaid-v1.ts';
import type { OrderPlacedV1 } from './scm-order-orderplaced-v1.ts';
import type { ProductChangedV1 } from './scm-product-productchanged-v1.ts';
import type { ProductRegisteredV1 } from './scm-product-productregistered-v1.ts';
import type { ProductSoldOutV1 } from './scm-product-productsoldout-v1.ts';
import type { ProductWithdrawnV1 } from './scm-product-productwithdrawn-v1.ts';

export type * from './legacy-cart-v1.ts';
export type * from './legacy-delivery-v1.ts';
export type * from './legacy-delivery-address-v1.ts';
export type * from './legacy-goods-v1.ts';
export type * from './legacy-goods-status-v1.ts';
export type * from './legacy-member-v1.ts';
export type * from './legacy-member-v2.ts';
export type * from './legacy-order-v1.ts';
export type * from './legacy-order-line-v1.ts';
export type * from './legacy-payment-v1.ts';
export type * from './legacy-stock-v1.ts';
export type * from './legacy-api-goods-runout-v1.ts';
export type * from './legacy-api-order-step-v1.ts';
export type * from './scm-delivery-courierstatusreported-v1.ts';
export type * from './scm-delivery-deliverycompleted-v1.ts';
export type * from './scm-delivery-shipmentdispatched-v1.ts';
export type * from './scm-inventory-stockdepleted-v1.ts';
export type * from './scm-inventory-stockreceived-v1.ts';
export type * from './scm-member-memberchanged-v1.ts';
export type * from './scm-member-memberjoined-v1.ts';
export type * from './scm-member-memberleft-v1.ts';
export type * from './scm-order-deliveryaddresschanged-v1.ts';
export type * from './scm-order-ordercancelled-v1.ts';
export type * from './scm-order-orderexchanged-v1.ts';
export type * from './scm-order-orderlinecancelled-v1.ts';
export type * from './scm-order-orderpaid-v1.ts';
export type * from './scm-order-orderplaced-v1.ts';
export type * from './scm-product-productchanged-v1.ts';
export type * from './scm-product-productregistered-v1.ts';
export type * from './scm-product-productsoldout-v1.ts';
export type * from './scm-product-productwithdrawn-v1.ts';

/** The message type behind each legacy contract that is read, every version. */
export type LegacyMessages = {
  'legacy.delivery@1': LegacyDeliveryV1;
  'legacy.delivery-address@1': LegacyDeliveryAddressV1;
  'legacy.goods@1': LegacyGoodsV1;
  'legacy.goods-status@1': LegacyGoodsStatusV1;
  'legacy.member@1': LegacyMemberV1;
  'legacy.member@2': LegacyMemberV2;
  'legacy.order@1': LegacyOrderV1;
  'legacy.order-line@1': LegacyOrderLineChangedV1;
  'legacy.payment@1': LegacyPaymentV1;
  'legacy.stock@1': LegacyStockV1;
};

/** The newest version of each legacy contract: what a translator reads. */
export type LegacyContractId =
  | 'legacy.delivery@1'
  | 'legacy.delivery-address@1'
  | 'legacy.goods@1'
  | 'legacy.goods-status@1'
  | 'legacy.member@2'
  | 'legacy.order@1'
  | 'legacy.order-line@1'
  | 'legacy.payment@1'
  | 'legacy.stock@1';

/** The body behind each request that the legacy's REST interface takes, every version. */
export type LegacyCommands = {
  'legacy-api.goods-runout@1': LegacyApiGoodsRunoutV1;
  'legacy-api.order-step@1': LegacyApiOrderStepV1;
};

/** The envelope type behind each domain event of the SCM, newest version. */
export type ScmEvents = {
  'scm.delivery.CourierStatusReported': CourierStatusReportedV1;
  'scm.delivery.DeliveryCompleted': DeliveryCompletedV1;
  'scm.delivery.ShipmentDispatched': ShipmentDispatchedV1;
  'scm.inventory.StockDepleted': StockDepletedV1;
  'scm.inventory.StockReceived': StockReceivedV1;
  'scm.member.MemberChanged': MemberChangedV1;
  'scm.member.MemberJoined': MemberJoinedV1;
  'scm.member.MemberLeft': MemberLeftV1;
  'scm.order.DeliveryAddressChanged': DeliveryAddressChangedV1;
  'scm.order.OrderCancelled': OrderCancelledV1;
  'scm.order.OrderExchanged': OrderExchangedV1;
  'scm.order.OrderLineCancelled': OrderLineCancelledV1;
  'scm.order.OrderPaid': OrderPaidV1;
  'scm.order.OrderPlaced': OrderPlacedV1;
  'scm.product.ProductChanged': ProductChangedV1;
  'scm.product.ProductRegistered': ProductRegisteredV1;
  'scm.product.ProductSoldOut': ProductSoldOutV1;
  'scm.product.ProductWithdrawn': ProductWithdrawnV1;
};

/** Events that the adapter publishes. */
export type PublishedEventType =
  | 'scm.delivery.CourierStatusReported'
  | 'scm.inventory.StockReceived'
  | 'scm.member.MemberChanged'
  | 'scm.member.MemberJoined'
  | 'scm.member.MemberLeft'
  | 'scm.order.DeliveryAddressChanged'
  | 'scm.order.OrderCancelled'
  | 'scm.order.OrderExchanged'
  | 'scm.order.OrderLineCancelled'
  | 'scm.order.OrderPaid'
  | 'scm.order.OrderPlaced'
  | 'scm.product.ProductChanged'
  | 'scm.product.ProductRegistered'
  | 'scm.product.ProductSoldOut'
  | 'scm.product.ProductWithdrawn';

/** Events that the SCM publishes, for the legacy to learn of. */
export type ReceivedEventType =
  | 'scm.delivery.DeliveryCompleted'
  | 'scm.delivery.ShipmentDispatched'
  | 'scm.inventory.StockDepleted';

export const legacySources = [
  { schema: legacyCartV1 },
  { schema: legacyDeliveryV1 },
  { schema: legacyDeliveryAddressV1 },
  { schema: legacyGoodsV1 },
  { schema: legacyGoodsStatusV1 },
  { schema: legacyMemberV1 },
  { schema: legacyMemberV2, upcast: legacyMemberV2Upcast },
  { schema: legacyOrderV1 },
  { schema: legacyOrderLineV1 },
  { schema: legacyPaymentV1 },
  { schema: legacyStockV1 },
];

export const commandSchemas = {
  'legacy-api.goods-runout@1': legacyApiGoodsRunoutV1,
  'legacy-api.order-step@1': legacyApiOrderStepV1,
};

export const eventSchemas = {
  'scm.delivery.CourierStatusReported': scmDeliveryCourierStatusReportedV1,
  'scm.delivery.DeliveryCompleted': scmDeliveryDeliveryCompletedV1,
  'scm.delivery.ShipmentDispatched': scmDeliveryShipmentDispatchedV1,
  'scm.inventory.StockDepleted': scmInventoryStockDepletedV1,
  'scm.inventory.StockReceived': scmInventoryStockReceivedV1,
  'scm.member.MemberChanged': scmMemberMemberChangedV1,
  'scm.member.MemberJoined': scmMemberMemberJoinedV1,
  'scm.member.MemberLeft': scmMemberMemberLeftV1,
  'scm.order.DeliveryAddressChanged': scmOrderDeliveryAddressChangedV1,
  'scm.order.OrderCancelled': scmOrderOrderCancelledV1,
  'scm.order.OrderExchanged': scmOrderOrderExchangedV1,
  'scm.order.OrderLineCancelled': scmOrderOrderLineCancelledV1,
  'scm.order.OrderPaid': scmOrderOrderPaidV1,
  'scm.order.OrderPlaced': scmOrderOrderPlacedV1,
  'scm.product.ProductChanged': scmProductProductChangedV1,
  'scm.product.ProductRegistered': scmProductProductRegisteredV1,
  'scm.product.ProductSoldOut': scmProductProductSoldOutV1,
  'scm.product.ProductWithdrawn': scmProductProductWithdrawnV1,
};
