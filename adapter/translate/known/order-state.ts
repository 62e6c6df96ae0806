import type { ScmEvents } from '#contracts';
import type { LegacyAddress } from '../order/delivery-address.ts';
import type { OrderStage } from '../order/order-stage.ts';

export type DeliveryAddress =
  ScmEvents['scm.order.DeliveryAddressChanged']['data']['source']['deliveryAddress'];
export type Payment = ScmEvents['scm.order.OrderPaid']['data']['source']['payment'];

/** A line as the SCM was told of it. */
export type KnownLine = {
  readonly lineId: string;
  readonly productId: string;
  readonly quantity: number;
  /** Since when it is cancelled, or exchanged: the SCM has nothing to do for it any more. */
  readonly goneOn?: string;
};

/** Whether a line was cancelled or exchanged. */
export function isGone({ goneOn }: KnownLine): boolean {
  return goneOn !== undefined;
}

/** How an order ended. */
export type OrderEnd = 'cancelled' | 'refunded' | 'returned' | 'exchanged';

/** Money that a payment gateway says it has. */
export type GatewayPayment = {
  readonly on: string;
  readonly amount: number;
  /** The gateway's number of the payment: the same one told again is no second payment. */
  readonly transaction: string;
};

/**
 * What the SCM was told of an order, and what came before the order itself and waits for it. Times are
 * RFC 3339 in Korean time, so that they compare as texts.
 */
export type OrderState = {
  /** Absent until the order was placed. */
  readonly placed?: {
    /** When the newest whole order that was seen had changed; an older one is no news. */
    readonly asOf: string;
    /** Where the order said then that it stands; absent in states from before this was kept. */
    readonly stage?: OrderStage;
    readonly total: number;
    readonly method: Payment['method'];
    readonly lines: readonly KnownLine[];
    /** Absent once the order has ended: nothing personal is kept for longer than it is needed. */
    readonly address?: DeliveryAddress;
    /** When the address was last said. */
    readonly addressAsOf: string;
    readonly paid: boolean;
    /** Whether the order itself has said that it is paid: it may lag behind the gateway. */
    readonly saidPaid: boolean;
    /** The gateway's number of the payment that counted. */
    readonly transaction?: string;
    readonly ended?: OrderEnd;
  };
  /** Messages about a part of the order that overtook the order. */
  readonly early?: {
    readonly paid?: GatewayPayment;
    readonly address?: { readonly on: string; readonly address: LegacyAddress };
    readonly cancelledLines?: readonly { readonly lineId: string; readonly on: string }[];
  };
};

/** An order that the SCM knows. */
export type PlacedState = NonNullable<OrderState['placed']>;
