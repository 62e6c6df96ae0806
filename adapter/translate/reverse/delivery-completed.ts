import { defineReverseTranslator } from '../../domain/reverse-translation.ts';
import type { TranslationContext } from '../../domain/translation.ts';
import type { OrderState } from '../known/order-state.ts';
import { lateStep } from './order-guard.ts';

/**
 * scm.delivery.DeliveryCompleted → legacy-api.order-step@1: the order is delivered. It keeps the courier
 * and the tracking number that it has.
 */
export const deliveryCompletedTranslator = defineReverseTranslator({
  from: 'scm.delivery.DeliveryCompleted',
  to: ['legacy-api.order-step@1'],
  aggregateOf: ({ data: { source } }) => ({ type: 'order', id: source.orderId }),
  translate({ data: { source } }, { known }: TranslationContext<OrderState>) {
    const late = lateStep('delivered', known(source.orderId));
    if (late !== undefined) return late;
    const body = { ordno: source.orderId, step: '4', step2: '' } as const;
    return { kind: 'translated', commands: [{ contract: 'legacy-api.order-step@1', body }] };
  },
});
