import type { PublishedEventType } from '#contracts';
import { type EventDraft, TranslationError } from '../../domain/translation.ts';
import {
  type DeliveryAddress,
  isGone,
  type OrderEnd,
  type PlacedState,
} from '../known/order-state.ts';
import { isSame } from '../values/same.ts';
import {
  deliveryAddressChanged,
  orderCancelled,
  orderLineCancelled,
  orderPaid,
} from './order-events.ts';

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

/** An order is paid once, whoever says so. */
export function paidChange(orderId: string, on: string, amount: number) {
  return (placed: PlacedState): Change<'scm.order.OrderPaid'> => {
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
    return isSame<DeliveryAddress | undefined>(address, placed.address)
      ? { placed: changed, events: [] }
      : { placed: changed, events: [deliveryAddressChanged(orderId, on, address)] };
  };
}

/** A line is cancelled once. Throws a TranslationError for one that the order did not have. */
export function lineCancelledChange(orderId: string, on: string, lineId: string, pointer: string) {
  return (placed: PlacedState): Change<'scm.order.OrderLineCancelled'> => {
    const line = placed.lines.find((one) => one.lineId === lineId);
    if (line === undefined) throw unknownLine(lineId, pointer);
    if (isGone(line)) return { placed, events: [] };
    return {
      placed: withoutLine(placed, on, lineId),
      events: [orderLineCancelled(orderId, on, line)],
    };
  };
}

/** An exchanged line is told by the order that replaces it. Throws as lineCancelledChange does. */
export function lineExchangedChange(on: string, lineId: string, pointer: string) {
  return (placed: PlacedState): Change<never> => {
    if (!placed.lines.some((one) => one.lineId === lineId)) throw unknownLine(lineId, pointer);
    return { placed: withoutLine(placed, on, lineId), events: [] };
  };
}

/** The whole order ends; an exchange is told by the order that replaces this one. */
export function endChange(orderId: string, on: string, end: OrderEnd) {
  return ({ address: _, ...placed }: PlacedState): Change<'scm.order.OrderCancelled'> => {
    const active = placed.lines.filter((line) => !isGone(line));
    return {
      placed: { ...placed, ended: end },
      events: end === 'exchanged' ? [] : [orderCancelled(orderId, on, end, active)],
    };
  };
}

/** What an order says of a line that it did not have when it was placed. */
export function unknownLine(lineId: string, pointer: string): TranslationError {
  return new TranslationError('value_invalid', `line ${lineId} was not there when it was placed`, {
    rule: 'line unknown',
    pointer,
  });
}

function withoutLine(placed: PlacedState, on: string, lineId: string): PlacedState {
  const lines = placed.lines.map((line) =>
    line.lineId === lineId ? { goneOn: on, ...line } : line,
  );
  return { ...placed, lines };
}
