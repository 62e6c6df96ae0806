import type { LegacyOrderV1 } from '#contracts';
import { defineTranslator, type TranslationContext } from '../domain/translation.ts';
import { lineStatusOf } from './codes/line-status.ts';
import { orderStatusOf } from './codes/order-status.ts';
import type { OrderEnd, OrderState, PlacedState } from './known/order-state.ts';
import { OLDER_THAN_KNOWN } from './known/told.ts';
import { contradictionOf, throwIfContradicting } from './order/contradiction.ts';
import { deliveryAddressOf } from './order/delivery-address.ts';
import { earlyChanges } from './order/early-changes.ts';
import { orderExchanged } from './order/order-events.ts';
import { endOf, knownStageOf, type OrderStage, stageOf } from './order/order-stage.ts';
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
import { stepBack } from './order/steps-back.ts';
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
    const end = endOf(order, status);
    const state = { stage: stageOf(order, status), end };
    const { placed, early = {} } = known(order.ordno) ?? {};
    const { on, isLater } = changedOn(order, placed);
    if (placed !== undefined) {
      if (on < placed.asOf) return OLDER_THAN_KNOWN;
      const back = stepBack(knownStageOf(placed), state.stage);
      if (back?.unclear === 'stale' && !isLater) return LOWER_STEP;
      if (back !== undefined && back.later !== 'counts') throw contradictionOf(back.later);
      return translated(order.ordno, changesOf(order, state, on, placed));
    }
    if (status === 'attempted') return { kind: 'ignored', reason: 'not an order until it is paid' };
    if (end === 'exchanged') return { kind: 'ignored', reason: 'exchanged before it came' };
    const first = placing(order, state.stage, on);
    const { changes, remarks } = earlyChanges(order.ordno, early, first.placed);
    const since = allOf(first.placed, ...changes, ...endOrLineChanges(order, end, on));
    const events = [...first.events, ...since.events];
    return { ...translated(order.ordno, { placed: since.placed, events }), remarks };
  },
});

/** The table of steps backwards says which. */
const LOWER_STEP = {
  kind: 'stale',
  reason: 'a lower step, and no later than what is known',
} as const;

/** What an order says about itself as a whole. */
type State = { readonly stage: OrderStage; readonly end: OrderEnd | undefined };

function translated(orderId: string, { placed, events }: Change) {
  return { kind: 'translated', events, states: { [orderId]: { placed } } } as const;
}

/**
 * When this state of the order came about, and whether that is later than what is known of the order.
 * An older feed does not say when: then it is the latest of its times, and not before what is known,
 * because what comes later counts.
 */
function changedOn(order: LegacyOrderV1, known: PlacedState | undefined) {
  const said = saidOn(order);
  const isLater = known !== undefined && said > known.asOf;
  if (!isNever(order.moddt) || known === undefined) return { on: said, isLater };
  const on = [said, known.asOf, known.addressAsOf].sort().at(-1) ?? said;
  return { on, isLater };
}

function saidOn(order: LegacyOrderV1): string {
  if (!isNever(order.moddt)) return koreanTimeOf(order.moddt ?? '', '/moddt');
  const times = (['orddt', 'cdt', 'ddt', 'confirmdt'] as const)
    .filter((field) => !isNever(order[field]))
    .map((field) => koreanTimeOf(order[field] ?? '', `/${field}`));
  return times.sort().at(-1) ?? koreanTimeOf('', '/orddt');
}

/** The order as it was placed, and the exchange that it may be the second half of. */
function placing(order: LegacyOrderV1, stage: OrderStage, on: string): Change {
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
    stage,
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
  { stage, end }: State,
  on: string,
  known: PlacedState,
): Change {
  const placed = { ...known, asOf: on, saidPaid: known.saidPaid || isPaid(order) };
  // The end is the end: what leads to it may be said again.
  if (known.ended !== undefined) return { placed, events: [] };
  if (end === undefined) throwIfContradicting(order, on, known);
  return allOf(
    { ...placed, stage },
    ...paymentChanges(order, on, known),
    addressChange(order.ordno, on, deliveryAddressOf(order, known.address)),
    ...endOrLineChanges(order, end, on),
  );
}

/** The payment, where it is news; its time and amount are not read else. */
function paymentChanges(order: LegacyOrderV1, on: string, known: PlacedState) {
  if (known.paid || !isPaid(order)) return [];
  const paidOn = isNever(order.cdt) ? on : koreanTimeOf(order.cdt ?? '', '/cdt');
  return [paidChange(order.ordno, paidOn, priceOf(order.settleprice, '/settleprice'))];
}

/** When the whole order ends, nothing more is to be said of its lines. */
function endOrLineChanges(order: LegacyOrderV1, end: OrderEnd | undefined, on: string) {
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
