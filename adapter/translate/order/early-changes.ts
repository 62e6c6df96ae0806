import type { GatewayPayment, OrderState, PlacedState } from '../known/order-state.ts';
import { deliveryAddressOf } from './delivery-address.ts';
import { addressChange, type Change, lineCancelledChange, paidChange } from './placed-changes.ts';

/** What overtook its order, as far as it fits the order, and what does not. */
export type EarlyChanges = {
  /** In the order in which it matters: money, address, lines. */
  readonly changes: readonly ((placed: PlacedState) => Change)[];
  /** What a person has to look at: the order is placed all the same. */
  readonly remarks: readonly string[];
};

/** `placed` is the order as it came at last; of the same second, or later, it counts. */
export function earlyChanges(
  orderId: string,
  { paid, address, cancelledLines = [] }: NonNullable<OrderState['early']>,
  placed: PlacedState,
): EarlyChanges {
  const isSum = paid?.amount === placed.total;
  const later = cancelledLines.filter(({ on }) => on > placed.asOf);
  const isThere = ({ lineId }: { readonly lineId: string }) =>
    placed.lines.some((line) => line.lineId === lineId);
  return {
    changes: [
      ...(paid === undefined || !isSum ? [] : [gatewayChange(orderId, paid)]),
      ...(address === undefined || address.on <= placed.addressAsOf
        ? []
        : [addressChange(orderId, address.on, deliveryAddressOf(address.address, placed.address))]),
      ...later
        .filter(isThere)
        .map(({ lineId, on }) => lineCancelledChange(orderId, on, lineId, '/items')),
    ],
    remarks: [
      ...(paid === undefined || isSum ? [] : ['a payment of another amount came before the order']),
      ...(cancelledLines.every(isThere)
        ? []
        : ['a line was cancelled before the order that the order does not have']),
    ],
  };
}

/** Paid, as the gateway says; `transaction` tells a second payment from the same one told again. */
export function gatewayChange(orderId: string, { on, amount, transaction }: GatewayPayment) {
  return (placed: PlacedState) => {
    const change = paidChange(orderId, on, amount)(placed);
    return { ...change, placed: { ...change.placed, transaction } };
  };
}
