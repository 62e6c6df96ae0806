import { defineReverseTranslator } from '../../domain/reverse-translation.ts';
import { type TranslationContext, UnmappedCodeError } from '../../domain/translation.ts';
import { deliverynoOf } from '../codes/courier.ts';
import type { OrderState } from '../known/order-state.ts';
import { lateStep } from './order-guard.ts';

/**
 * scm.delivery.ShipmentDispatched → legacy-api.order-step@1: the order is shipping, with its courier
 * and tracking number.
 */
export const shipmentDispatchedTranslator = defineReverseTranslator({
  from: 'scm.delivery.ShipmentDispatched',
  to: ['legacy-api.order-step@1'],
  aggregateOf: ({ data: { source } }) => ({ type: 'order', id: source.orderId }),
  translate({ data: { source } }, { known }: TranslationContext<OrderState>) {
    const { orderId: ordno, courier, trackingNumber: deliverycode } = source;
    const late = lateStep('shipping', known(ordno));
    if (late !== undefined) return late;
    const deliveryno = deliverynoOf(courier);
    if (deliveryno === undefined) throw new UnmappedCodeError('/data/source/courier', { courier });
    const body = { ordno, step: '3', step2: '', deliveryno, deliverycode } as const;
    return { kind: 'translated', commands: [{ contract: 'legacy-api.order-step@1', body }] };
  },
});
