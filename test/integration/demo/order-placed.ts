import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '../../../demo/order-service/cloud-event.ts';

/** The event of an order that was placed and paid by card. */
export function orderPlaced(orderId: string): CloudEvent {
  return {
    specversion: '1.0',
    id: randomUUID(),
    type: 'scm.order.OrderPlaced',
    source: '/legacy/store',
    subject: orderId,
    time: '2018-03-22T17:00:12+09:00',
    data: {
      occurredOn: '2018-03-22T17:00:12+09:00',
      source: {
        orderId,
        buyer: { memberId: '1001', name: '홍길동', phone: '01024242424' },
        deliveryAddress: {
          recipient: '홍길동',
          phone: '01024242424',
          postcode: '05510',
          address: '서울 송파구 올림픽로 300',
        },
        orderLines: [
          {
            lineId: '88121',
            productId: '5301',
            productName: '소불고기 500g',
            options: ['2인분'],
            unitPrice: 12340,
            quantity: 2,
          },
        ],
        payment: { method: 'card', paid: true },
        amounts: {
          goods: 24680,
          deliveryFee: 2500,
          pointsUsed: 0,
          memberDiscount: 0,
          total: 27180,
          currency: 'KRW',
        },
      },
    },
  };
}
