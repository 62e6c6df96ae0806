import {
  defineTranslator,
  type TranslationContext,
  TranslationError,
} from '../domain/translation.ts';
import { orderStatusOf } from './codes/order-status.ts';
import { paymentMethodOf } from './codes/payment-method.ts';
import type { OrderState } from './known/order-state.ts';
import { paidChange } from './order/placed-changes.ts';
import { koreanTimeOf } from './values/korean-time.ts';
import { wonOf } from './values/won.ts';

/**
 * legacy.payment@1: what the payment gateway says. A failed attempt (54) is no news: the same payment
 * may succeed later.
 */
export const paymentTranslator = defineTranslator({
  from: 'legacy.payment@1',
  to: ['scm.order.OrderPaid'],
  translate(payment, { known }: TranslationContext<OrderState>) {
    const { ordno } = payment;
    const status = orderStatusOf(payment.step, payment.step2);
    if (status !== 'paid') return { kind: 'ignored', reason: `payment ${status}` };

    const on = koreanTimeOf(payment.paydt, '/paydt');
    const amount = wonOf(payment.amount, '/amount');
    const { placed, early } = known(ordno) ?? {};
    if (placed === undefined) {
      const paid = { on, payment: { method: paymentMethodOf(payment.settlekind), amount } };
      return {
        kind: 'translated',
        events: [],
        states: { [ordno]: { early: { ...early, paid } } },
      };
    }
    if (placed.ended !== undefined && !placed.paid) {
      const rule = `paid after ${placed.ended}`;
      throw new TranslationError('value_invalid', `the order was ${rule}`, {
        rule,
        pointer: '/step',
      });
    }
    const change = paidChange(ordno, on, { amount, pointer: '/amount' })(placed);
    return {
      kind: 'translated',
      events: change.events,
      states: { [ordno]: { placed: change.placed } },
    };
  },
});
