import {
  defineTranslator,
  type TranslationContext,
  TranslationError,
} from '../domain/translation.ts';
import { orderStatusOf } from './codes/order-status.ts';
import { paymentMethodOf } from './codes/payment-method.ts';
import { isGone, type OrderState, type PlacedState } from './known/order-state.ts';
import { gatewayChange } from './order/early-changes.ts';
import { koreanTimeOf } from './values/korean-time.ts';
import { wonOf } from './values/won.ts';

/**
 * legacy.payment@1: what the payment gateway says. A failed attempt (54) is no news: the same payment
 * may succeed later. Money that nobody expects is for a person to look at.
 */
export const paymentTranslator = defineTranslator({
  from: 'legacy.payment@1',
  to: ['scm.order.OrderPaid'],
  translate(payment, { known }: TranslationContext<OrderState>) {
    const { ordno, tno: transaction } = payment;
    const status = orderStatusOf(payment.step, payment.step2);
    if (status !== 'paid') return { kind: 'ignored', reason: `payment ${status}` };

    const on = koreanTimeOf(payment.paydt, '/paydt');
    const amount = wonOf(payment.amount, '/amount');
    paymentMethodOf(payment.settlekind); // a code that nobody mapped is a failure, as in an order
    const { placed, early } = known(ordno) ?? {};
    if (placed === undefined) {
      if (early?.paid !== undefined && early.paid.transaction !== transaction) throw paidTwice();
      const paid = { on, amount, transaction };
      return {
        kind: 'translated',
        events: [],
        states: { [ordno]: { early: { ...early, paid } } },
      };
    }
    throwIfUnexpected(placed, amount, transaction);
    const { events, placed: after } = gatewayChange(ordno, { on, amount, transaction })(placed);
    return { kind: 'translated', events, states: { [ordno]: { placed: after } } };
  },
});

function throwIfUnexpected(placed: PlacedState, amount: number, transaction: string): void {
  const isWhole = !placed.lines.some(isGone);
  if (amount < 0 || amount > placed.total || (isWhole && amount !== placed.total)) {
    throw new TranslationError(
      'value_invalid',
      `${amount} won were paid for an order of ${placed.total}`,
      { rule: 'amount paid', pointer: '/amount' },
    );
  }
  if (placed.transaction !== undefined && placed.transaction !== transaction) throw paidTwice();
  if (placed.ended !== undefined && !placed.paid) {
    const rule = `paid after ${placed.ended}`;
    throw new TranslationError('value_invalid', `the order was ${rule}`, {
      rule,
      pointer: '/step',
    });
  }
}

function paidTwice(): TranslationError {
  return new TranslationError('value_invalid', 'the order was paid once more', {
    rule: 'paid twice',
    pointer: '/tno',
  });
}
