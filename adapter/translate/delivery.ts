import { defineTranslator } from '../domain/translation.ts';
import { courierOf } from './codes/courier.ts';
import { deliveryStatusOf } from './codes/delivery-status.ts';
import { koreanTimeOf } from './values/korean-time.ts';
import { trackingNumberOf } from './values/tracking-number.ts';

/** legacy.delivery@1 → scm.delivery.CourierStatusReported, for each report, as the courier made it. */
export const deliveryTranslator = defineTranslator({
  from: 'legacy.delivery@1',
  to: ['scm.delivery.CourierStatusReported'],
  translate({ delivery: { ordno, deliveryno, deliverycode, stat, statdt } }) {
    const source = {
      orderId: ordno,
      courier: courierOf(deliveryno, '/delivery/deliveryno'),
      trackingNumber: trackingNumberOf(deliverycode, '/delivery/deliverycode'),
      status: deliveryStatusOf(stat, '/delivery/stat'),
    };
    const data = { occurredOn: koreanTimeOf(statdt, '/delivery/statdt'), source };
    const type = 'scm.delivery.CourierStatusReported';
    return { kind: 'translated', events: [{ type, subject: ordno, data }] };
  },
});
