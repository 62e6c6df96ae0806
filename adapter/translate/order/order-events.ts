import type { EventDraft } from '../../domain/translation.ts';
import type { DeliveryAddress, KnownLine, OrderEnd, Payment } from '../known/order-state.ts';

/** The drafts of the events about an order that is known; `on` is when it happened, RFC 3339. */

export function orderPaid(orderId: string, on: string, payment: Payment) {
  return {
    type: 'scm.order.OrderPaid',
    subject: orderId,
    data: { occurredOn: on, source: { orderId, payment } },
  } satisfies EventDraft;
}

export function orderLineCancelled(orderId: string, on: string, line: KnownLine) {
  return {
    type: 'scm.order.OrderLineCancelled',
    subject: orderId,
    data: { occurredOn: on, source: { orderId, orderLine: lineOf(line) } },
  } satisfies EventDraft;
}

export function orderCancelled(
  orderId: string,
  on: string,
  kind: Exclude<OrderEnd, 'exchanged'>,
  lines: readonly KnownLine[],
) {
  return {
    type: 'scm.order.OrderCancelled',
    subject: orderId,
    data: { occurredOn: on, source: { orderId, kind, orderLines: lines.map(lineOf) } },
  } satisfies EventDraft;
}

export function orderExchanged(orderId: string, on: string, replacementOrderId: string) {
  return {
    type: 'scm.order.OrderExchanged',
    subject: orderId,
    data: { occurredOn: on, source: { orderId, replacementOrderId } },
  } satisfies EventDraft;
}

export function deliveryAddressChanged(
  orderId: string,
  on: string,
  deliveryAddress: DeliveryAddress,
) {
  return {
    type: 'scm.order.DeliveryAddressChanged',
    subject: orderId,
    data: { occurredOn: on, source: { orderId, deliveryAddress } },
  } satisfies EventDraft;
}

function lineOf({ lineId, productId, quantity }: KnownLine) {
  return { lineId, productId, quantity };
}
