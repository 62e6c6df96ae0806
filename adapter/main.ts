import { setTimeout as delay } from 'node:timers/promises';
import { BanyanError } from '#contracts';
import { openFlags } from '#flags';
import { createLogger, type LoadedConfig, type Logger, startAdminServer } from '#process';
import { comparisonLog } from './admin/comparison-log.ts';
import { adapterMetrics } from './admin/metrics.ts';
import { adapterConfig } from './config.ts';
import { connectBroker } from './delivery/broker.ts';
import { consume } from './delivery/consumer.ts';
import { createIntake } from './delivery/intake.ts';
import { keepChannel } from './delivery/kept-channel.ts';
import { eventPublisher, type PublishEvent } from './delivery/publisher.ts';
import {
  bindReceiving,
  deadLetterQueueOf,
  declarePublishing,
  declareReceiving,
} from './delivery/topology.ts';
import type { MessageStore } from './domain/message-store.ts';
import { createParking, type Parking } from './parking/parking.ts';
import { startRelay } from './relay/relay.ts';
import { openSqlMessageStore } from './store/sql-message-store.ts';
import { toolsWith } from './tools.ts';
import { translators } from './translate/index.ts';

/** A running adapter. */
export type RunningAdapter = {
  /** Base URL of the admin API. */
  readonly adminAddress: string;
  /** Finishes the message in hand, and ends everything. */
  stop(): Promise<void>;
};

const now = () => new Date().toISOString();

/**
 * Starts the adapter: database, then broker, then relay, then consumers, then the admin API; ends
 * them the other way round. Waits for the database; does not wait for the broker.
 */
export async function startAdapter(
  loaded: LoadedConfig,
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<RunningAdapter> {
  const config = adapterConfig(loaded, env);
  const { topology } = config;
  const log = createLogger('banyan-adapter', config.logLevel);
  await using starting = new AsyncDisposableStack();

  const store = await openWhenThere(config.database, log, signal);
  starting.defer(() => store.close());
  const metrics = adapterMetrics(() => store.counts());
  const flags = await openFlags(config.flags, { log });
  starting.defer(() => flags.stop());

  let databaseAnswers = true;
  const onDatabase = (error: unknown) => {
    const answers = error === undefined;
    if (!answers) log.error({ err: error }, 'database is away, nothing is lost: trying again');
    else if (!databaseAnswers) log.info('database answers again');
    databaseAnswers = answers;
  };

  const broker = await connectBroker(config.broker, 'banyan-adapter', log);
  starting.defer(() => broker.close());

  let publish: PublishEvent | undefined;
  const publishing = keepChannel({
    open: () => broker.connection.createConfirmChannel(),
    setUp: async (channel) => {
      await declarePublishing(channel, topology);
      publish = eventPublisher(channel, topology.eventExchange);
    },
    log,
  });
  starting.defer(() => publishing.stop());

  const relay = startRelay({
    store,
    publisher: () => (publishing.current === undefined ? undefined : publish),
    onPublished: (events) => {
      for (const { type } of events) metrics.published(type);
    },
    onFailed: ({ id, type }, reason) => {
      metrics.publishFailed(type);
      log.warn({ id, type, err: reason }, 'event not published, trying again');
    },
    onDatabase,
  });
  starting.defer(() => relay.stop());

  const intake = createIntake({
    tools: toolsWith(flags.isEnabled),
    store,
    onCommitted: () => relay.wake(),
    onSettled: metrics.settled,
    onCompared: comparisonLog(metrics, log),
    onDatabase,
    log,
  });
  const receiving = keepChannel({
    open: () => broker.connection.createChannel(),
    setUp: async (channel) => {
      await declareReceiving(channel, topology);
      await consume(channel, topology.queue, config.prefetch, intake.receive);
      const deadLetters = deadLetterQueueOf(topology.queue);
      await consume(channel, deadLetters, config.prefetch, intake.receiveDeadLetter);
      log.info({ queue: topology.queue }, 'receiving');
    },
    check: (channel) => bindReceiving(channel, topology),
    log,
  });
  starting.defer(() => receiving.stop());
  starting.defer(() => intake.stop());

  const checks = () => ({
    broker: broker.connected,
    receiving: receiving.current !== undefined,
    publishing: publishing.current !== undefined,
    database: databaseAnswers,
  });
  const admin = await startAdminServer({
    ...config.admin,
    metrics: metrics.registry,
    checks,
    status: () => ({ checks: checks(), topology }),
  });
  starting.defer(() => admin.stop());

  log.info({ admin: admin.address }, 'listening');
  const running = starting.move();
  return { adminAddress: admin.address, stop: () => running.disposeAsync() };
}

/**
 * Opens the parked messages for an operator; needs the database, and no broker.
 * Throws a BanyanError `database_missing` (exit code 2) where no adapter has been: new, empty tables
 * would say that nothing is parked.
 */
export async function openParking(
  loaded: LoadedConfig,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Parking> {
  const { database, flags: source } = adapterConfig(loaded, env);
  const store = await openSqlMessageStore({ url: database, now, create: false });
  const flags = await openFlags(source);
  // Only where there is a choice does a replay wait for what an Unleash server says.
  const isChoice = Object.values(translators).some(({ next }) => next !== undefined);
  while (isChoice && !flags.status().loaded) await delay(20);
  const parking = createParking(store, toolsWith(flags.isEnabled));
  return {
    ...parking,
    close: async () => {
      flags.stop();
      await parking.close();
    },
  };
}

async function openWhenThere(
  url: string,
  log: Logger,
  signal: AbortSignal | undefined,
): Promise<MessageStore> {
  for (;;) {
    try {
      return await openSqlMessageStore({ url, now, create: true });
    } catch (error) {
      if (error instanceof BanyanError) throw error;
      log.error({ err: error }, 'database cannot be opened, trying again');
      await delay(1_000, undefined, signal === undefined ? {} : { signal });
    }
  }
}
