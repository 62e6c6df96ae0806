import {
  defineTranslator,
  type EventDraft,
  type TranslationContext,
  UnmappedCodeError,
} from '../../../adapter/domain/translation.ts';
import type { OrderState } from '../../../adapter/translate/known/order-state.ts';
import { orderTranslator } from '../../../adapter/translate/order.ts';

/** What the release does wrong with an order; undefined where nothing. */
export type Mistake = 'code forgotten' | 'bug' | 'wrong event';

/** Eight of 50 orders in a row. */
export function mistakeWith(ordno: string): Mistake | undefined {
  return mistakes.get(Number(ordno) % 50);
}

const mistakes: ReadonlyMap<number, Mistake> = new Map([
  [3, 'code forgotten'],
  [8, 'bug'],
  [13, 'wrong event'],
  [21, 'code forgotten'],
  [28, 'code forgotten'],
  [33, 'bug'],
  [40, 'bug'],
  [46, 'code forgotten'],
]);

/** The order's translator after a bad day: right with most orders, wrong in one of three ways with others. */
export const nextOrderTranslator = defineTranslator({
  ...orderTranslator,
  translate(order, context: TranslationContext<OrderState>) {
    const known = context.known(order.ordno);
    switch (mistakeWith(order.ordno)) {
      case 'code forgotten':
        throw new UnmappedCodeError('/settlekind', { settlekind: order.settlekind });
      case 'bug': {
        // Believes that every order is known: throws a TypeError at its first message.
        const { asOf } = (known as Required<OrderState>).placed;
        return { kind: 'stale', reason: `not after ${asOf}` };
      }
      case 'wrong event':
        // All is well with the first message; at the next one the time is still the legacy's.
        return known?.placed === undefined
          ? orderTranslator.translate(order, context)
          : { kind: 'translated', events: [cancelled(order.ordno, order.moddt ?? '')] };
      default:
        return orderTranslator.translate(order, context);
    }
  },
});

function cancelled(orderId: string, occurredOn: string): EventDraft<'scm.order.OrderCancelled'> {
  return {
    type: 'scm.order.OrderCancelled',
    subject: orderId,
    data: { occurredOn, source: { orderId, kind: 'cancelled', orderLines: [] } },
  };
}
