import { runService } from '../service.ts';
import { readCloudEvent } from './cloud-event.ts';
import { createOrders } from './orders.ts';
import { orderPage, unknownOrderPage } from './page.ts';
import { subscribe } from './subscription.ts';

const { ORDER_LISTEN, ORDER_QUEUE, SCM_EXCHANGE, AMQP_URL } = process.env;

runService('order-service', ORDER_LISTEN || '127.0.0.1:8002', (app) => {
  const orders = createOrders();
  app.get('/shop/orders/:ordno', (req, res) => {
    const order = orders.find(req.params.ordno);
    if (order) res.type('html').send(orderPage(order));
    else res.status(404).type('html').send(unknownOrderPage());
  });
  return subscribe(
    {
      amqpUrl: AMQP_URL || 'amqp://127.0.0.1:5672',
      exchange: SCM_EXCHANGE || 'scm.events',
      queue: ORDER_QUEUE || 'order-service.orders',
      pattern: 'scm.order.*',
    },
    (content) => {
      try {
        orders.apply(readCloudEvent(content));
      } catch (error) {
        console.log(JSON.stringify({ msg: 'malformed message', error: String(error) }));
      }
    },
  );
});
