import type { CloudEvent } from './cloud-event.ts';
import { type PlacedOrder, readPlacedOrder } from './placed-order.ts';

/** The orders that this service has heard of; they are gone with the process. */
export type Orders = {
  /** Takes each event once. Throws when an OrderPlaced event names no order. */
  readonly apply: (event: CloudEvent) => void;
  readonly find: (orderId: string) => PlacedOrder | undefined;
};

/** No orders yet. */
export function createOrders(): Orders {
  const orders = new Map<string, PlacedOrder>();
  const applied = new Set<string>();

  return {
    apply(event) {
      if (event.type !== 'scm.order.OrderPlaced' || applied.has(event.id)) return;
      const order = readPlacedOrder(event.data);
      if (!order) throw new Error(`event ${event.id} names no order`);
      applied.add(event.id);
      orders.set(order.orderId, order);
    },
    find: (orderId) => orders.get(orderId),
  };
}
