import type { ScmEvents } from '#contracts';
import type { LegacyAddress } from '../order/delivery-address.ts';

export type DeliveryAddress =
  ScmEvents['scm.order.DeliveryAddressChanged']['data']['source']['deliveryAddress'];
export type Payment = ScmEvents['scm.order.OrderPaid']['data']['source']['payment'];

/** A line as the SCM was told of it. */
export type KnownLine = {
  readonly lineId: string;
  readonly productId: string;
  readonly quantity: number;
  /** Cancelled, or exchanged: the SCM has nothing to do for it any more. */
  readonly gone: boolean;
};

/** How an order ended. */
export type OrderEnd = 'cancelled' | 'refunded' | 'returned' | 'exchanged';

/**
 * What the SCM was told of an order, and what came before the order itself and waits for it. Times are
 * RFC 3339 in Korean time, so that they compare as texts.
 */
export type OrderState = {
  /** Absent until the order was placed. */
  readonly placed?: {
    /** When the newest whole order that was seen had changed; an older one is no news. */
    readonly asOf: string;
    readonly total: number;
    readonly method: Payment['method'];
    readonly lines: readonly KnownLine[];
    readonly address: DeliveryAddress;
    /** When the address was last said. */
    readonly addressAsOf: string;
    readonly paid: boolean;
    readonly ended?: OrderEnd;
  };
  /** Messages about a part of the order that overtook the order. */
  readonly early?: {
    readonly paid?: { readonly on: string; readonly payment: Payment };
    readonly address?: { readonly on: string; readonly address: LegacyAddress };
    /** Line numbers, with when each was cancelled. */
    readonly cancelledLines?: Readonly<Record<string, string>>;
    /** Another order replaced this one, and the SCM was told so: the order itself is no news any more. */
    readonly exchanged?: true;
  };
};

/** An order that the SCM knows. */
export type PlacedState = NonNullable<OrderState['placed']>;
