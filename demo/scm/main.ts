import { createIdempotentConsumer } from '#adapter';
import { runService } from '../service.ts';
import { openEventLog } from './event-log.ts';
import { eventsPage } from './page.ts';

/** ms to wait for the broker at the start; once it is there, it may go away for any time. */
const PATIENCE = 5_000;

const { SCM_LISTEN, SCM_EXCHANGE, SCM_QUEUE, SCM_DATABASE, AMQP_URL } = process.env;

runService('scm', SCM_LISTEN || '127.0.0.1:8003', async (app) => {
  const file = SCM_DATABASE || 'scm.sqlite';
  const log = openEventLog(file);
  let malformed = 0;
  const signal = AbortSignal.timeout(PATIENCE);
  const consumer = await createIdempotentConsumer({
    name: 'scm',
    broker: AMQP_URL || 'amqp://127.0.0.1:5672',
    database: `sqlite:${file}`,
    queue: SCM_QUEUE || 'scm.inbox',
    exchange: SCM_EXCHANGE || 'scm.events',
    handle: log.add,
    onMalformed: () => {
      malformed += 1;
    },
    signal,
  }).catch((cause) => {
    const reason = `nothing answered within ${PATIENCE / 1_000} s`;
    if (!signal.aborted) throw cause;
    throw new Error(`cannot reach the message broker of AMQP_URL: ${reason}`, { cause });
  });
  const heard = () => {
    const { received, events } = log.state();
    return { received, duplicates: consumer.counts().duplicates, malformed, events };
  };
  app.get('/', (_req, res) => res.type('html').send(eventsPage(heard())));
  app.get('/events', (_req, res) => res.json(heard()));
  return async () => {
    await consumer.stop();
    log.close();
  };
});
