import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import { connectBroker, keepChannel } from '#broker';
import { BanyanError, type ScmEventType } from '#contracts';
import { openDatabase } from '#database';
import { createLogger, type Logger } from '#process';
import { consumedEvents } from './consumed-events.ts';
import { migrateConsumed } from './consumed-table.ts';
import { checkOptions, type IdempotentConsumerOptions } from './consumer-options.ts';
import { type ConsumerCounts, createEventIntake } from './event-intake.ts';
import { createEventLane, declareEventQueue, isRefusedByBroker } from './event-queue.ts';

/** A running consumer. */
export type IdempotentConsumer = {
  /** Since the start of this process. */
  counts(): ConsumerCounts;
  /** Lets the event in hand finish, and ends everything; what was not handled stays at the broker. */
  stop(): Promise<void>;
};

/**
 * ms for an answer of the database: a handler may run statements that take long. Shorter than the half
 * hour after which RabbitMQ takes back a message that is not acknowledged.
 */
const SILENCE = 10 * 60 * 1_000;
const DAY = 24 * 60 * 60 * 1_000;
/** ms between two looks for events that need not be remembered any longer. */
const FORGET_INTERVAL = 10 * 60 * 1_000;

/**
 * Consumes domain events, each once: an inbox row and what `handle` writes commit together, and the
 * message is acknowledged afterwards. The same event again changes nothing.
 *
 *     const consumer = await createIdempotentConsumer({
 *       name: 'billing', broker: 'amqp://127.0.0.1:5672', database: 'mysql://127.0.0.1:3306/billing',
 *       queue: 'billing.inbox', events: ['scm.order.OrderPlaced', 'scm.order.OrderPaid'],
 *       handle: async (event, transaction) => { await transaction('orders').insert({ … }); },
 *     });
 *
 * - In the order of the queue, one at a time; of several consumers with one queue one works, and
 *   another takes over when it ends.
 * - A handler that throws is rolled back and tried three times more within about a second; then the
 *   message goes to `<queue>.dead-letter`, as does at once what is no event or breaks its contract.
 * - Properties and, without `events`, types that the contracts do not know are no fault.
 * - While the database is away the event waits: that costs no try. MySQL counts as away when it was silent
 *   for 10 minutes, so long may one statement take.
 *
 * Waits for database and broker; resolves when events come in. Rejects with a BanyanError
 * `consumer_invalid` (exit code 2), `queue_mismatch` or `exchange_mismatch` where one exists with other
 * arguments, `migration_locked`; with the broker's error (code 403) where it forbids one; with the reason
 * of `signal` when that ends the waiting.
 */
export async function createIdempotentConsumer<Type extends ScmEventType = ScmEventType>(
  options: IdempotentConsumerOptions<Type>,
): Promise<IdempotentConsumer> {
  checkOptions(options);
  const { name, broker: brokerUrl, queue, exchange = 'scm.events', events, signal } = options;
  const { bindings = events ?? ['scm.#'], prefetch = 20, retention = 30 * DAY } = options;
  const { log = createLogger(name, 'warn'), handle, onMalformed = () => {} } = options;
  const instantBefore = (ms: number) => new Date(Date.now() - ms).toISOString();
  await using starting = new AsyncDisposableStack();

  const database = await openWhenThere(options.database, log, signal);
  starting.defer(() => database.destroy());
  const consumed = consumedEvents(database, name, () => instantBefore(0));

  let stopping = false;
  const forget = () =>
    consumed.forget(instantBefore(retention)).catch((error: unknown) => {
      if (!stopping) log.warn({ err: error }, 'old events are not forgotten yet');
    });
  let forgetting = forget();
  const forgetNow = () => {
    forgetting = forgetting.then(forget).then(() => {});
  };
  const timer = setInterval(forgetNow, FORGET_INTERVAL).unref();
  starting.defer(async () => {
    stopping = true;
    clearInterval(timer);
    await forgetting;
  });

  const broker = await connectBroker(brokerUrl, name, log);
  starting.defer(() => broker.close());
  const intake = createEventIntake({
    events,
    consumed,
    handle,
    onMalformed,
    random: Math.random,
    log,
  });
  const lane = createEventLane(intake.receive);
  const started = Promise.withResolvers<void>();
  const channel = keepChannel({
    open: () => broker.connection.createChannel(),
    setUp: async (opened) => {
      try {
        await declareEventQueue(opened, { queue, exchange, bindings });
        await lane.consume(opened, queue, prefetch);
        started.resolve();
      } catch (error) {
        if (isRefusedByBroker(error)) started.reject(error);
        throw error;
      }
    },
    log,
  });
  starting.defer(() => channel.stop());
  starting.defer(() => {
    intake.stop();
    return lane.stop();
  });

  await unlessAborted(started.promise, signal);
  const running = starting.move();
  return { counts: intake.counts, stop: () => running.disposeAsync() };
}

async function openWhenThere(
  url: string,
  log: Logger,
  signal: AbortSignal | undefined,
): Promise<Knex> {
  for (;;) {
    signal?.throwIfAborted();
    const database = openDatabase(url, { silence: SILENCE });
    try {
      await migrateConsumed(database);
      return database;
    } catch (error) {
      await database.destroy();
      if (error instanceof BanyanError) throw error;
      log.error({ err: error }, 'database cannot be opened, trying again');
      await delay(1_000, undefined, signal === undefined ? {} : { signal });
    }
  }
}

/** Leaves no listener behind on a signal that outlives the start. */
async function unlessAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal?.reason);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
