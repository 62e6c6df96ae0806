import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { readCloudEvent } from '../scm/cloud-event.ts';
import { subscribe } from '../scm/subscription.ts';
import { createOrders } from './orders.ts';
import { orderPage, unknownOrderPage } from './page.ts';

async function start() {
  const { ORDER_LISTEN, ORDER_QUEUE, SCM_EXCHANGE, AMQP_URL } = process.env;
  const [host, port] = (ORDER_LISTEN || '127.0.0.1:8002').split(':');
  const orders = createOrders();
  const unsubscribe = await subscribe(
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

  const app = express();
  app.disable('x-powered-by');
  app.use((_req, res, next) => {
    res.set('Server', 'order-service');
    next();
  });
  app.get('/shop/orders/:ordno', (req, res) => {
    const order = orders.find(req.params.ordno);
    if (order) res.type('html').send(orderPage(order));
    else res.status(404).type('html').send(unknownOrderPage());
  });
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  const server = app.listen(Number(port), host || '127.0.0.1');
  await once(server, 'listening');

  let stopping = false;
  async function stop() {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(0), 800); // a slow client or broker must not hold us
    await new Promise((closed) => server.close(closed));
    await unsubscribe();
    process.exit(0);
  }
  process.on('SIGTERM', stop).on('SIGINT', stop);

  const bound = server.address() as AddressInfo; // a TCP server has one once it listens
  const address = `http://${bound.address}:${bound.port}`;
  console.log(JSON.stringify({ msg: 'listening', address }));
}

start().catch((error: Error) => {
  console.error(`order-service: ${error.message}`);
  process.exit(1);
});
