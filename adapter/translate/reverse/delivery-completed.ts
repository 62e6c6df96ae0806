import { defineReverseTranslator } from '../../domain/reverse-translation.ts';

/**
 * scm.delivery.DeliveryCompleted → legacy-api.order-step@1: the order is delivered. It keeps the courier
 * and the tracking number that it has.
 */
export const deliveryCompletedTranslator = defineReverseTranslator({
  from: 'scm.delivery.DeliveryCompleted',
  to: ['legacy-api.order-step@1'],
  translate({ data: { source } }) {
    const body = { ordno: source.orderId, step: '4', step2: '' } as const;
    return { kind: 'translated', commands: [{ contract: 'legacy-api.order-step@1', body }] };
  },
});
