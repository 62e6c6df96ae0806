import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { BanyanError, MAINTENANCE } from '#contracts';
import { openFlags } from '#flags';
import { createLogger, type LoadedConfig, type Logger, startAdminServer } from '#process';
import { comparisonLog } from './admin/comparison-log.ts';
import { eventLatency } from './admin/event-latency.ts';
import { adapterMetrics } from './admin/metrics.ts';
import { sampledLog } from './admin/sampled-log.ts';
import { backlogOf } from './admin/status.ts';
import { adapterConfig } from './config.ts';
import type { Settled } from './delivery/batch-commit.ts';
import { connectBroker } from './delivery/broker.ts';
import { keepDeadLetters } from './delivery/dead-letters.ts';
import { keepDistributing } from './delivery/distributing.ts';
import { createFlowControl } from './delivery/flow-control.ts';
import { keepChannel } from './delivery/kept-channel.ts';
import { parkWith } from './delivery/park.ts';
import { eventPublisher, type PublishEvent } from './delivery/publisher.ts';
import { queueDepths } from './delivery/queue-depth.ts';
import {
  deadLetterQueueOf,
  declarePublishing,
  shardQueuesOf,
  undeliverableQueueOf,
} from './delivery/topology.ts';
import { createKillSwitch } from './domain/kill-switch.ts';
import type { Lease } from './domain/lease.ts';
import type { MessageStore } from './domain/message-store.ts';
import { createReverseBrake } from './legacy/reverse-brake.ts';
import { startReverseDirection } from './legacy/reverse-direction.ts';
import { keepShards, type OpenShard } from './shards/shard-keeper.ts';
import { type ShardWork, startShardWork } from './shards/shard-work.ts';
import { startRetention } from './store/retention.ts';
import { openSqlMessageStore } from './store/sql-message-store.ts';
import { toolsWith } from './tools.ts';
import { reverseTranslators } from './translate/reverse/index.ts';

/** A running adapter. */
export type RunningAdapter = {
  /** Base URL of the admin API. */
  readonly adminAddress: string;
  /** Finishes the batches in hand, and ends everything. */
  stop(): Promise<void>;
};

const now = () => new Date().toISOString();
/** ms that never go back. */
const clock = () => performance.now();

/**
 * Starts the adapter: database, broker, publishing, then a share of the shards (each is received and
 * relayed by one instance), then the admin API; ends them the other way round. Waits for the
 * database; does not wait for the broker.
 */
export async function startAdapter(
  loaded: LoadedConfig,
  env: Readonly<Record<string, string | undefined>>,
  signal?: AbortSignal,
): Promise<RunningAdapter> {
  const config = adapterConfig(loaded, env);
  const { topology, receive } = config;
  const { shards } = receive;
  const log = createLogger('banyan-adapter', config.logLevel);
  await using starting = new AsyncDisposableStack();

  const store = await openWhenThere(config.database, log, signal);
  starting.defer(() => store.close());
  const flags = await openFlags(config.flags, { log });
  starting.defer(() => flags.stop());
  const tools = toolsWith(flags.isEnabled);
  const isMaintenance = () => flags.isEnabled(MAINTENANCE);

  const flow = createFlowControl({ probe: store.ping, log });
  const metrics = adapterMetrics({
    counts: store.counts,
    isPaused: (reason) => flow.paused.some((one) => one === reason),
    shards: () => keeper?.held.length ?? 0,
    now: Date.now,
  });
  const killSwitch = createKillSwitch(receive.killSwitch);
  const settled = (outcome: Settled, contract: string | undefined) => {
    metrics.settled(outcome, contract);
    const failed = outcome === 'parked' || outcome === 'conflict';
    if (!killSwitch.settled(failed, clock())) return;
    metrics.tripped();
    const { pause } = receive.killSwitch;
    log.error({ ...receive.killSwitch }, `too many messages fail: paused for ${pause / 1_000} s`);
    flow.pause('kill-switch', pause);
  };
  const onCompared = comparisonLog(metrics, log, clock);
  const park = parkWith({
    store,
    flow,
    ...tools,
    onParked: (result, { code, contract }) => {
      const parked = code === 'key_conflict' ? 'conflict' : 'parked';
      settled(result === 'parked' ? parked : result === 'known' ? 'duplicate' : result, contract);
    },
    log,
  });

  const broker = await connectBroker(config.broker, 'banyan-adapter', log);
  starting.defer(() => broker.close());

  // Of its own: a broker that is short of memory stops reading from who publishes, acknowledgements too.
  const publisher = await connectBroker(config.broker, 'banyan-adapter publishing', log);
  starting.defer(() => publisher.close());
  let publish: PublishEvent | undefined;
  const publishing = keepChannel({
    open: () => publisher.connection.createConfirmChannel(),
    setUp: async (channel) => {
      await declarePublishing(channel, topology);
      publish = eventPublisher(channel, topology.eventExchange);
    },
    log,
  });
  starting.defer(() => publishing.stop());

  const latency = eventLatency(clock, Date.now);
  const publishFailed = sampledLog(
    (event) => log.warn(event, 'events not published, trying again'),
    clock,
  );
  const trouble = sampledLog((error) => log.error(error, 'database trouble, trying again'), clock);
  const works = new Set<ShardWork>();
  const openShard = (index: number, lease: () => Lease | undefined): OpenShard => {
    const work = startShardWork({
      broker,
      topology,
      shard: { index, of: shards },
      lease,
      prefetch: receive.prefetch,
      batch: receive.batch,
      tools,
      store,
      flow,
      park,
      clock,
      publisher: () =>
        publishing.current === undefined || publisher.blocked ? undefined : publish,
      onReceived: metrics.received,
      onBatch: metrics.batch,
      onCommitted: latency.committed,
      onSettled: settled,
      onCompared,
      onTrouble: (err) => trouble({ err }),
      onPublished: (events) => {
        for (const event of events) metrics.published(event.type, latency.published(event));
      },
      onPublishFailed: ({ id, type }, reason) => {
        metrics.publishFailed(type);
        publishFailed({ id, type, err: reason });
      },
      log,
    });
    works.add(work);
    return {
      async stop() {
        works.delete(work);
        await work.stop();
      },
    };
  };

  const distributing =
    shards === 1
      ? undefined
      : keepDistributing({
          broker: publisher,
          topology,
          shards,
          prefetch: receive.prefetch,
          tools,
          log,
        });
  if (distributing !== undefined) starting.defer(() => distributing.stop());

  const deadLetters = keepDeadLetters({ broker, topology, isPacked: shards > 1, flow, park, log });
  starting.defer(() => deadLetters.stop());

  const brake = createReverseBrake({
    rule: receive.killSwitch,
    flow,
    clock,
    onTripped: metrics.tripped,
    log,
  });
  const reverse =
    config.reverse &&
    startReverseDirection({
      config: config.reverse,
      broker,
      eventExchange: topology.eventExchange,
      prefetch: receive.prefetch,
      tools: { ...tools, translators: reverseTranslators },
      store,
      flow,
      brake,
      park: parkWith({
        store,
        flow: brake,
        ...tools,
        onParked: (result, { contract }) => {
          metrics.reversed(result, contract);
          brake.settled(result === 'parked');
        },
        log,
      }),
      isMaintenance,
      random: Math.random,
      now: Date.now,
      onSettled: (outcome, contract) => {
        metrics.reversed(outcome, contract);
        brake.settled(false);
      },
      log,
    });
  if (reverse !== undefined) starting.defer(() => reverse.stop());

  const keeper = keepShards({
    leases: store.leases,
    instance: randomUUID(),
    shards,
    isAble: () => broker.connected,
    open: openShard,
    onTrouble: (err) => trouble({ err }),
    log,
  });
  starting.defer(() => keeper.stop());
  starting.defer(() => flow.stop());

  const retention = startRetention({
    store,
    keep: config.retention,
    now: Date.now,
    isOurs: () => keeper.held.includes(0),
    onRemoved: (rows) => log.info({ rows }, 'old rows removed'),
  });
  starting.defer(() => retention.stop());

  const checks = () => ({
    broker: broker.connected,
    receiving:
      keeper.isSettled &&
      [...works].every(({ isReceiving }) => isReceiving) &&
      (distributing === undefined || distributing.current !== undefined),
    publishing: publishing.current !== undefined && !publisher.blocked,
    database: !flow.paused.includes('database'),
    flowing: !flow.paused.includes('kill-switch'),
    ...(reverse && { reverse: reverse.isReceiving }),
  });
  const received = [topology.queue, ...(config.reverse ? [config.reverse.queue] : [])];
  const queues = [
    ...received.flatMap((queue) => [queue, deadLetterQueueOf(queue), undeliverableQueueOf(queue)]),
    ...(shards === 1 ? [] : shardQueuesOf(topology.queue, shards)),
  ];
  const admin = await startAdminServer({
    ...config.admin,
    metrics: metrics.registry,
    checks,
    status: async () => ({
      checks: checks(),
      paused: flow.paused,
      shards: { held: keeper.held, of: shards },
      legacy: reverse && (isMaintenance() ? 'under maintenance' : (reverse.trouble ?? 'answers')),
      ...backlogOf(
        await queueDepths(broker, queues),
        await store.counts().catch(() => undefined),
        Date.now(),
      ),
      topology,
    }),
  });
  starting.defer(() => admin.stop());

  log.info({ admin: admin.address }, 'listening');
  const running = starting.move();
  return { adminAddress: admin.address, stop: () => running.disposeAsync() };
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
