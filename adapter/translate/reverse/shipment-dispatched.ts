import { defineReverseTranslator } from '../../domain/reverse-translation.ts';
import { UnmappedCodeError } from '../../domain/translation.ts';
import { deliverynoOf } from '../codes/courier.ts';

/**
 * scm.delivery.ShipmentDispatched → legacy-api.order-step@1: the order is shipping, with its courier
 * and tracking number.
 */
export const shipmentDispatchedTranslator = defineReverseTranslator({
  from: 'scm.delivery.ShipmentDispatched',
  to: ['legacy-api.order-step@1'],
  translate({ data: { source } }) {
    const { orderId: ordno, courier, trackingNumber: deliverycode } = source;
    const deliveryno = deliverynoOf(courier);
    if (deliveryno === undefined) throw new UnmappedCodeError('/data/source/courier', { courier });
    const body = { ordno, step: '3', step2: '', deliveryno, deliverycode } as const;
    return { kind: 'translated', commands: [{ contract: 'legacy-api.order-step@1', body }] };
  },
});
