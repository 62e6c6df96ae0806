import type { ReceivedEventType, ScmEvents } from '#contracts';

type Source<Type extends ReceivedEventType> = ScmEvents[Type]['data']['source'];

const occurredOn = '2018-03-23T10:30:00+09:00';
const envelope = {
  specversion: '1.0',
  id: 'f9fcda3b-014d-5471-9088-5f27ad91c112',
  time: occurredOn,
  datacontenttype: 'application/json',
} as const;

/** The SCM handed an order to its courier; anything about the parcel can be replaced. */
export function shipmentDispatched(
  fields: Partial<Source<'scm.delivery.ShipmentDispatched'>> = {},
): ScmEvents['scm.delivery.ShipmentDispatched'] {
  const orderId = fields.orderId ?? '1521705612047';
  const parcel = { orderId, courier: 'cj-logistics', trackingNumber: '601234567890' } as const;
  return {
    ...envelope,
    type: 'scm.delivery.ShipmentDispatched',
    source: '/scm/delivery',
    subject: orderId,
    dataschema: 'urn:banyan:scm.delivery.ShipmentDispatched:1',
    data: { occurredOn, source: { ...parcel, ...fields } },
  };
}

/** The SCM delivered an order. */
export function deliveryCompleted(
  orderId = '1521705612047',
): ScmEvents['scm.delivery.DeliveryCompleted'] {
  return {
    ...envelope,
    type: 'scm.delivery.DeliveryCompleted',
    source: '/scm/delivery',
    subject: orderId,
    dataschema: 'urn:banyan:scm.delivery.DeliveryCompleted:1',
    data: { occurredOn, source: { orderId } },
  };
}

/** The SCM has nothing left of a product. */
export function stockDepleted(productId = '5302'): ScmEvents['scm.inventory.StockDepleted'] {
  return {
    ...envelope,
    type: 'scm.inventory.StockDepleted',
    source: '/scm/inventory',
    subject: productId,
    dataschema: 'urn:banyan:scm.inventory.StockDepleted:1',
    data: { occurredOn, source: { productId } },
  };
}
