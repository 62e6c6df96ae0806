import type { OrderState, PlacedState } from '../known/order-state.ts';
import { deliveryAddressOf } from './delivery-address.ts';
import { addressChange, lineCancelledChange, paidChange } from './placed-changes.ts';

/** What overtook the order, in the order in which it matters: money, address, lines. */
export function earlyChanges(orderId: string, early: OrderState['early'], placed: PlacedState) {
  const { paid, address, cancelledLines = {} } = early ?? {};
  return [
    ...(paid === undefined
      ? []
      : [paidChange(orderId, paid.on, { amount: paid.payment.amount, pointer: '/settleprice' })]),
    // Of the same second the order counts: it came later.
    ...(address === undefined || address.on <= placed.addressAsOf
      ? []
      : [addressChange(orderId, address.on, deliveryAddressOf(address.address, placed.address))]),
    ...Object.entries(cancelledLines).map(([lineId, on]) =>
      lineCancelledChange(orderId, on, lineId, '/items'),
    ),
  ];
}
