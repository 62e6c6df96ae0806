import type { ReverseTranslators } from '../../domain/reverse-translation.ts';
import { deliveryCompletedTranslator } from './delivery-completed.ts';
import { shipmentDispatchedTranslator } from './shipment-dispatched.ts';
import { stockDepletedTranslator } from './stock-depleted.ts';

/** Every reverse translator, by the event that it reads. A new one is added here. */
export const reverseTranslators: ReverseTranslators = {
  'scm.delivery.DeliveryCompleted': deliveryCompletedTranslator,
  'scm.delivery.ShipmentDispatched': shipmentDispatchedTranslator,
  'scm.inventory.StockDepleted': stockDepletedTranslator,
};
