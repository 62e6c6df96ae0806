import type { PublishedEventType } from '#contracts';
import { type EventDraft, TranslationError } from '../../domain/translation.ts';
import type { DeliveryAddress, PlacedState } from '../known/order-state.ts';
import { isSameAddress } from './delivery-address.ts';
import { deliveryAddressChanged, orderLineCancelled, orderPaid } from './order-events.ts';

/** What became known, and what is to be told of it. */
export type Change<Type extends OrderEventType = OrderEventType> = {
  readonly placed: PlacedState;
  readonly events: readonly EventDraft<Type>[];
};
export type OrderEventType = Extract<PublishedEventType, `scm.order.${string}`>;

/** One change after the other: each starts from what the one before knows. */
export function allOf(
  placed: PlacedState,
  ...changes: readonly ((placed: PlacedState) => Change)[]
): Change {
  return changes.reduce<Change>(
    (before, change) => {
      const after = change(before.placed);
      return { placed: after.placed, events: [...before.events, ...after.events] };
    },
    { placed, events: [] },
  );
}

/** An order is paid once, whoever says so. Throws a TranslationError where the sum is another one. */
export function paidChange(
  orderId: string,
  on: string,
  { amount, pointer }: { readonly amount: number; readonly pointer: string },
) {
  return (placed: PlacedState): Change<'scm.order.OrderPaid'> => {
    if (amount !== placed.total) {
      throw new TranslationError(
        'value_invalid',
        `${amount} won were paid for an order of ${placed.total}`,
        { rule: 'amount paid', pointer },
      );
    }
    if (placed.paid) return { placed, events: [] };
    const payment = { method: placed.method, amount };
    return { placed: { ...placed, paid: true }, events: [orderPaid(orderId, on, payment)] };
  };
}

/** An address is news if it differs, and was not said before what is known. */
export function addressChange(orderId: string, on: string, address: DeliveryAddress) {
  return (placed: PlacedState): Change<'scm.order.DeliveryAddressChanged'> => {
    if (on < placed.addressAsOf) return { placed, events: [] };
    const changed = { ...placed, address, addressAsOf: on };
    return isSameAddress(address, placed.address)
      ? { placed: changed, events: [] }
      : { placed: changed, events: [deliveryAddressChanged(orderId, on, address)] };
  };
}

/** A line is cancelled once. Throws a TranslationError for one that the order did not have. */
export function lineCancelledChange(orderId: string, on: string, lineId: string, pointer: string) {
  return (placed: PlacedState): Change<'scm.order.OrderLineCancelled'> => {
    const line = placed.lines.find((one) => one.lineId === lineId);
    if (line === undefined) throw unknownLine(lineId, pointer);
    if (line.gone) return { placed, events: [] };
    return {
      placed: withoutLine(placed, lineId),
      events: [orderLineCancelled(orderId, on, line)],
    };
  };
}

/** An exchanged line is told by the order that replaces it. Throws as lineCancelledChange does. */
export function lineExchangedChange(lineId: string, pointer: string) {
  return (placed: PlacedState): Change<never> => {
    if (!placed.lines.some((one) => one.lineId === lineId)) throw unknownLine(lineId, pointer);
    return { placed: withoutLine(placed, lineId), events: [] };
  };
}

export function unknownLine(lineId: string, pointer: string): TranslationError {
  return new TranslationError('value_invalid', `line ${lineId} was not there when it was placed`, {
    rule: 'line unknown',
    pointer,
  });
}

function withoutLine(placed: PlacedState, lineId: string): PlacedState {
  const lines = placed.lines.map((line) =>
    line.lineId === lineId ? { ...line, gone: true } : line,
  );
  return { ...placed, lines };
}
