import { defineTranslator, type TranslationContext } from '../domain/translation.ts';
import { lineStatusOf } from './codes/line-status.ts';
import type { OrderState } from './known/order-state.ts';
import { OLDER_THAN_KNOWN } from './known/told.ts';
import { lineCancelledChange, lineExchangedChange } from './order/placed-changes.ts';
import { koreanTimeOf } from './values/korean-time.ts';

/** legacy.order-line@1: one line changed; the rest of the order is not said, and stays as it was. */
export const orderLineTranslator = defineTranslator({
  from: 'legacy.order-line@1',
  to: ['scm.order.OrderLineCancelled'],
  translate(line, { known }: TranslationContext<OrderState>) {
    const { ordno, sno } = line;
    const on = koreanTimeOf(line.moddt, '/moddt');
    const status = lineStatusOf(line, '/istep');
    if (status === 'active') return { kind: 'ignored', reason: 'no end of the line' };

    const { placed, early } = known(ordno) ?? {};
    if (placed === undefined) {
      if (status === 'exchanged') return { kind: 'ignored', reason: 'told by the exchange' };
      const cancelledLines = [...(early?.cancelledLines ?? []), { lineId: sno, on }];
      return {
        kind: 'translated',
        events: [],
        states: { [ordno]: { early: { ...early, cancelledLines } } },
      };
    }
    if (placed.ended !== undefined) return { kind: 'ignored', reason: `order ${placed.ended}` };
    const { goneOn = '' } = placed.lines.find(({ lineId }) => lineId === sno) ?? {};
    if (on < goneOn) return OLDER_THAN_KNOWN;
    const change =
      status === 'exchanged'
        ? lineExchangedChange(on, sno, '/sno')
        : lineCancelledChange(ordno, on, sno, '/sno');
    const { events, placed: after } = change(placed);
    return { kind: 'translated', events, states: { [ordno]: { placed: after } } };
  },
});
