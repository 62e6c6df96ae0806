import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { readCloudEvent } from './cloud-event.ts';
import { createEventLog } from './event-log.ts';
import { eventsPage } from './page.ts';
import { subscribe } from './subscription.ts';

async function start() {
  const { SCM_LISTEN, SCM_EXCHANGE, SCM_QUEUE, AMQP_URL } = process.env;
  const [host, port] = (SCM_LISTEN || '127.0.0.1:8003').split(':');
  const log = createEventLog();
  const unsubscribe = await subscribe(
    {
      amqpUrl: AMQP_URL || 'amqp://127.0.0.1:5672',
      exchange: SCM_EXCHANGE || 'scm.events',
      queue: SCM_QUEUE || 'scm.inbox',
      pattern: 'scm.#',
    },
    (content) => {
      try {
        log.add(readCloudEvent(content));
      } catch (error) {
        log.addMalformed();
        console.log(JSON.stringify({ msg: 'malformed message', error: String(error) }));
      }
    },
  );

  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_req, res) => res.type('html').send(eventsPage(log.state())));
  app.get('/events', (_req, res) => res.json(log.state()));
  app.get('/healthz', (_req, res) => res.json({ status: 'ok' }));
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
  console.error(`scm: ${error.message}`);
  process.exit(1);
});
