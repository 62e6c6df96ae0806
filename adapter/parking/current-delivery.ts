import type { Delivery } from '../domain/delivery.ts';
import type { ParkedMessage } from '../domain/parked-message.ts';

/** The delivery as it stands after the last edit. */
export function currentDelivery({ delivery, revisedBody }: ParkedMessage): Delivery {
  return revisedBody === undefined ? delivery : { ...delivery, body: revisedBody };
}
