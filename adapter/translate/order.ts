import type { LegacyOrderV1 } from '#contracts';
import {
  defineTranslator,
  type TranslationContext,
  TranslationError,
} from '../domain/translation.ts';
import { lineStatusOf } from './codes/line-status.ts';
import { type OrderStatus, orderStatusOf } from './codes/order-status.ts';
import type { OrderEnd, OrderState, PlacedState } from './known/order-state.ts';
import { throwIfContradicting } from './order/contradiction.ts';
import { deliveryAddressOf } from './order/delivery-address.ts';
import { earlyChanges } from './order/early-changes.ts';
import { orderExchanged } from './order/order-events.ts';
import {
  addressChange,
  allOf,
  type Change,
  endChange,
  lineCancelledChange,
  lineExchangedChange,
  paidChange,
} from './order/placed-changes.ts';
import { isPaid, placedOrderOf } from './order/placed-order.ts';
import { isNever, koreanTimeOf } from './values/korean-time.ts';
import { priceOf } from './values/won.ts';

/**
 * legacy.order@1: each message is the whole order, so what happened is the difference to what the SCM
 * was told before. docs/translating.md explains the cases.
 */
export const orderTranslator = defineTranslator({
  from: 'legacy.order@1',
  to: [
    'scm.order.OrderPlaced',
    'scm.order.OrderPaid',
    'scm.order.OrderCancelled',
    'scm.order.OrderLineCancelled',
    'scm.order.OrderExchanged',
    'scm.order.DeliveryAddressChanged',
  ],
  translate(order, { known }: TranslationContext<OrderState>) {
    const status = orderStatusOf(order.step, order.step2);
    const { placed, early = {} } = known(order.ordno) ?? {};
    const on = changedOn(order, placed);
    if (placed !== undefined) {
      if (on < placed.asOf) return { kind: 'ignored', reason: 'older than what is known' };
      return translated(order.ordno, changesOf(order, status, on, placed));
    }
    if (status === 'attempted') return { kind: 'ignored', reason: 'not an order until it is paid' };
    if (endOf(order, status) === 'exchanged') {
      return { kind: 'ignored', reason: 'exchanged before it came' };
    }
    const first = placing(order, on);
    const { changes, remarks } = earlyChanges(order.ordno, early, first.placed);
    const since = allOf(first.placed, ...changes, ...endOrLineChanges(order, status, on));
    const events = [...first.events, ...since.events];
    return { ...translated(order.ordno, { placed: since.placed, events }), remarks };
  },
});

function translated(orderId: string, { placed, events }: Change) {
  return { kind: 'translated', events, states: { [orderId]: { placed } } } as const;
}

/**
 * When this state of the order came about. An older feed does not say: then it is the latest of its
 * times, and not before what is known, because what comes later counts.
 */
function changedOn(order: LegacyOrderV1, known: PlacedState | undefined): string {
  if (!isNever(order.moddt)) return koreanTimeOf(order.moddt ?? '', '/moddt');
  const times = (['orddt', 'cdt', 'ddt', 'confirmdt'] as const)
    .filter((field) => !isNever(order[field]))
    .map((field) => koreanTimeOf(order[field] ?? '', `/${field}`));
  if (times.length === 0) return koreanTimeOf('', '/orddt');
  const before = known === undefined ? [] : [known.asOf, known.addressAsOf];
  return [...times, ...before].sort().at(-1) ?? '';
}

/** The order as it was placed, and the exchange that it may be the second half of. */
function placing(order: LegacyOrderV1, on: string): Change {
  const source = placedOrderOf(order);
  const { orderId, deliveryAddress, payment, amounts, replacesOrderId } = source;
  const occurredOn = koreanTimeOf(order.orddt, '/orddt');
  const event = {
    type: 'scm.order.OrderPlaced',
    subject: orderId,
    data: { occurredOn, source },
  } as const;
  const exchange =
    replacesOrderId === undefined ? [] : [orderExchanged(replacesOrderId, occurredOn, orderId)];
  const placed: PlacedState = {
    asOf: on,
    total: amounts.total,
    method: payment.method,
    lines: source.orderLines.map(({ lineId, productId, quantity }) => {
      return { lineId, productId, quantity };
    }),
    address: deliveryAddress,
    addressAsOf: on,
    paid: payment.paid,
    saidPaid: payment.paid,
  };
  return { placed, events: [...exchange, event] };
}

/** What this state of an order says beyond what is known. */
function changesOf(
  order: LegacyOrderV1,
  status: OrderStatus,
  on: string,
  known: PlacedState,
): Change {
  const placed = { ...known, asOf: on, saidPaid: known.saidPaid || isPaid(order) };
  if (known.ended !== undefined) {
    // The end is the end: the SCM has no word for an order that comes back. Within one second nobody
    // can tell which of two states came first.
    const goesOn = status === 'received' || status === 'paid';
    if (known.ended === 'exchanged' || !goesOn || on === known.asOf) return { placed, events: [] };
    const rule = `came back from ${known.ended}`;
    throw new TranslationError('value_invalid', `the order ${rule}`, { rule, pointer: '/step2' });
  }
  if (endOf(order, status) === undefined) throwIfContradicting(order, on, known);
  return allOf(
    placed,
    ...paymentChanges(order, on, known),
    addressChange(order.ordno, on, deliveryAddressOf(order, known.address)),
    ...endOrLineChanges(order, status, on),
  );
}

/** The payment, where it is news; its time and amount are not read else. */
function paymentChanges(order: LegacyOrderV1, on: string, known: PlacedState) {
  if (known.paid || !isPaid(order)) return [];
  const paidOn = isNever(order.cdt) ? on : koreanTimeOf(order.cdt ?? '', '/cdt');
  return [paidChange(order.ordno, paidOn, priceOf(order.settleprice, '/settleprice'))];
}

/** When the whole order ends, nothing more is to be said of its lines. */
function endOrLineChanges(order: LegacyOrderV1, status: OrderStatus, on: string) {
  const end = endOf(order, status);
  return end === undefined ? lineChanges(order, on) : [endChange(order.ordno, on, end)];
}

/** Lines that went their own way. */
function lineChanges(order: LegacyOrderV1, on: string) {
  return order.items.flatMap((item, index) => {
    const status = lineStatusOf(item, `/items/${index}/istep`);
    if (status === 'active') return [];
    const pointer = `/items/${index}/sno`;
    return status === 'exchanged'
      ? [lineExchangedChange(on, item.sno, pointer)]
      : [lineCancelledChange(order.ordno, on, item.sno, pointer)];
  });
}

/** 44 is an exchange when every line says so; else it depends on the step. */
function endOf(order: LegacyOrderV1, status: OrderStatus): OrderEnd | undefined {
  if (status !== 'cancelled' && status !== 'refunded' && status !== 'returned') return undefined;
  return order.items.every(({ dyn }) => dyn === 'e') ? 'exchanged' : status;
}
