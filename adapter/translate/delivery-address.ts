import { defineTranslator, type TranslationContext } from '../domain/translation.ts';
import type { OrderState } from './known/order-state.ts';
import { OLDER_THAN_KNOWN } from './known/told.ts';
import { deliveryAddressOf, earlyAddressOf } from './order/delivery-address.ts';
import { addressChange } from './order/placed-changes.ts';
import { koreanTimeOf } from './values/korean-time.ts';

/** legacy.delivery-address@1: the buyer wants it elsewhere. */
export const deliveryAddressTranslator = defineTranslator({
  from: 'legacy.delivery-address@1',
  to: ['scm.order.DeliveryAddressChanged'],
  translate(message, { known }: TranslationContext<OrderState>) {
    const { ordno } = message;
    const on = koreanTimeOf(message.moddt, '/moddt');
    const { placed, early } = known(ordno) ?? {};
    if (placed === undefined) {
      const before = early?.address;
      if (before !== undefined && on < before.on) {
        return OLDER_THAN_KNOWN;
      }
      const address = { on, address: earlyAddressOf(message, before?.address) };
      return {
        kind: 'translated',
        events: [],
        states: { [ordno]: { early: { ...early, address } } },
      };
    }
    if (placed.ended !== undefined) return { kind: 'ignored', reason: `order ${placed.ended}` };
    if (on < placed.addressAsOf) return OLDER_THAN_KNOWN;
    const address = deliveryAddressOf(message, placed.address);
    const { events, placed: after } = addressChange(ordno, on, address)(placed);
    return { kind: 'translated', events, states: { [ordno]: { placed: after } } };
  },
});
