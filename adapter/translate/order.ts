import type { LegacyOrderV1 } from '#contracts';
import {
  defineTranslator,
  type Translation,
  type TranslationContext,
  TranslationError,
} from '../domain/translation.ts';
import { lineStatusOf } from './codes/line-status.ts';
import { type OrderStatus, orderStatusOf } from './codes/order-status.ts';
import type { OrderEnd, OrderState, PlacedState } from './known/order-state.ts';
import { deliveryAddressOf } from './order/delivery-address.ts';
import { earlyChanges } from './order/early-changes.ts';
import { orderCancelled, orderExchanged } from './order/order-events.ts';
import {
  addressChange,
  allOf,
  type Change,
  lineCancelledChange,
  lineExchangedChange,
  type OrderEventType,
  paidChange,
  unknownLine,
} from './order/placed-changes.ts';
import { placedOrderOf, replacedOrderOf } from './order/placed-order.ts';
import { isNever, koreanTimeOf } from './values/korean-time.ts';

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
    const on = changedOn(order);
    const { placed, early } = known(order.ordno) ?? {};
    if (placed !== undefined) {
      if (on < placed.asOf) return { kind: 'ignored', reason: 'older than what is known' };
      const change = changesOf(order, status, on, placed);
      return translated(order.ordno, change);
    }
    if (early?.exchanged) return { kind: 'ignored', reason: 'exchanged before it came' };
    if (status === 'attempted') return { kind: 'ignored', reason: 'not an order until it is paid' };

    const first = placing(order, on);
    const since = allOf(
      first.placed,
      ...earlyChanges(order.ordno, early, first.placed),
      ...endOrLineChanges(order, status, on, first.placed),
    );
    const result = {
      placed: since.placed,
      events: [...first.events, ...since.events],
    };
    const replaced = replacedOrderOf(order);
    if (replaced === undefined) return translated(order.ordno, result);
    return translated(order.ordno, result, { [replaced]: exchanged(known(replaced)) });
  },
});

function translated(
  orderId: string,
  { placed, events }: Change,
  others: Readonly<Record<string, OrderState>> = {},
): Translation<OrderEventType, OrderState> {
  return { kind: 'translated', events, states: { ...others, [orderId]: { placed } } };
}

/** The first order of an exchange from now on, whether it was seen or is still to come. */
function exchanged({ placed, early }: OrderState = {}): OrderState {
  return placed === undefined
    ? { early: { ...early, exchanged: true } }
    : { placed: { ...placed, ended: 'exchanged' } };
}

/** When this state of the order came about: an older feed does not say, but its latest time does. */
function changedOn(order: LegacyOrderV1): string {
  if (!isNever(order.moddt)) return koreanTimeOf(order.moddt ?? '', '/moddt');
  const times = (['orddt', 'cdt', 'ddt', 'confirmdt'] as const)
    .filter((field) => !isNever(order[field]))
    .map((field) => koreanTimeOf(order[field] ?? '', `/${field}`));
  return times.sort().at(-1) ?? koreanTimeOf('', '/orddt');
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
      return { lineId, productId, quantity, gone: false };
    }),
    address: deliveryAddress,
    addressAsOf: on,
    paid: payment.paid,
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
  const placed = { ...known, asOf: on };
  if (known.ended !== undefined) {
    // The end is the end: the SCM has no word for an order that comes back. Within one second nobody
    // can tell which of two states came first.
    const goesOn = status === 'received' || status === 'paid';
    if (known.ended === 'exchanged' || !goesOn || on === known.asOf) return { placed, events: [] };
    const rule = `came back from ${known.ended}`;
    throw new TranslationError('value_invalid', `the order ${rule}`, { rule, pointer: '/step2' });
  }
  const paidOn = isNever(order.cdt) ? on : koreanTimeOf(order.cdt ?? '', '/cdt');
  const payment = { amount: placed.total, pointer: '/settleprice' };
  return allOf(
    placed,
    ...(order.cyn === 'y' ? [paidChange(order.ordno, paidOn, payment)] : []),
    addressChange(order.ordno, on, deliveryAddressOf(order)),
    ...endOrLineChanges(order, status, on, placed),
  );
}

/** When the whole order ends, nothing more is to be said of its lines. */
function endOrLineChanges(
  order: LegacyOrderV1,
  status: OrderStatus,
  on: string,
  known: PlacedState,
) {
  const end = endOf(order, status);
  return end === undefined ? lineChanges(order, on, known) : [endChange(order.ordno, on, end)];
}

/** Lines that went their own way. */
function lineChanges(order: LegacyOrderV1, on: string, known: PlacedState) {
  return order.items.flatMap((item, index) => {
    const line = known.lines.find(({ lineId }) => lineId === item.sno);
    if (line === undefined) throw unknownLine(item.sno, `/items/${index}/sno`);
    if (String(line.quantity) !== item.ea) {
      throw new TranslationError('value_invalid', `line ${item.sno} changed its quantity`, {
        rule: 'line quantity',
        pointer: `/items/${index}/ea`,
      });
    }
    const status = lineStatusOf(item, `/items/${index}/istep`);
    if (status === 'active') return [];
    return status === 'exchanged'
      ? [lineExchangedChange(item.sno, `/items/${index}/sno`)]
      : [lineCancelledChange(order.ordno, on, item.sno, `/items/${index}/sno`)];
  });
}

/** 44 after shipping is an exchange when every line says so, and a return otherwise. */
function endOf(order: LegacyOrderV1, status: OrderStatus): OrderEnd | undefined {
  if (status !== 'cancelled' && status !== 'refunded' && status !== 'returned') return undefined;
  return order.items.every(({ dyn }) => dyn === 'e') ? 'exchanged' : status;
}

/** An exchange is told by the order that replaces this one. */
function endChange(orderId: string, on: string, end: OrderEnd) {
  return (placed: PlacedState): Change => {
    const active = placed.lines.filter(({ gone }) => !gone);
    return {
      placed: { ...placed, ended: end },
      events: end === 'exchanged' ? [] : [orderCancelled(orderId, on, end, active)],
    };
  };
}
