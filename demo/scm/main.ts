import { runService } from '../service.ts';
import { readCloudEvent } from './cloud-event.ts';
import { createEventLog } from './event-log.ts';
import { eventsPage } from './page.ts';
import { subscribe } from './subscription.ts';

const { SCM_LISTEN, SCM_EXCHANGE, SCM_QUEUE, AMQP_URL } = process.env;

runService('scm', SCM_LISTEN || '127.0.0.1:8003', (app) => {
  const log = createEventLog();
  app.get('/', (_req, res) => res.type('html').send(eventsPage(log.state())));
  app.get('/events', (_req, res) => res.json(log.state()));
  return subscribe(
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
});
