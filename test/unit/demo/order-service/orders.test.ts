import { describe, expect, it } from '@jest/globals';
import { createOrders } from '../../../../demo/order-service/orders.ts';
import { orderPage } from '../../../../demo/order-service/page.ts';
import { readPlacedOrder } from '../../../../demo/order-service/placed-order.ts';
import { orderPlaced } from '../../../integration/demo/order-placed.ts';

describe('the order service', () => {
  it('knows an order from its event', () => {
    const orders = createOrders();
    orders.apply(orderPlaced('1521705612047'));
    expect(orders.find('1521705612047')).toMatchObject({
      buyer: '홍*동',
      paid: true,
      total: 27180,
      lines: [{ name: '소불고기 500g', options: ['2인분'], unitPrice: 12340, quantity: 2 }],
    });
  });

  it('takes an event once', () => {
    const orders = createOrders();
    const event = orderPlaced('1521705612047');
    orders.apply(event);
    orders.apply({ ...event, data: { source: { orderId: '1521705612047' } } });
    expect(orders.find('1521705612047')?.total).toBe(27180);
  });

  it('leaves other events alone', () => {
    const orders = createOrders();
    orders.apply({ ...orderPlaced('1521705612047'), type: 'scm.order.OrderCancelled' });
    expect(orders.find('1521705612047')).toBeUndefined();
  });

  it('refuses an event that names no order', () => {
    const event = { ...orderPlaced('1521705612047'), data: { source: {} } };
    expect(() => createOrders().apply(event)).toThrow(event.id);
  });

  it('shows an order of which it knows the number only', () => {
    const order = readPlacedOrder({ source: { orderId: '<1>', orderLines: [null, {}] } });
    expect(order && orderPage(order)).toContain('&#60;1&#62;');
  });
});
