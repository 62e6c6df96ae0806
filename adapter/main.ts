import { randomUUID } from 'node:crypto';
import { connectBroker, keepChannel } from '#broker';
import { MAINTENANCE } from '#contracts';
import { flagRoutes, measureFlags, openFlagControl } from '#flags';
import { createLogger, type LoadedConfig, startAdminServer } from '#process';
import { comparisonLog } from './admin/comparison-log.ts';
import { eventLatency } from './admin/event-latency.ts';
import { adapterMetrics } from './admin/metrics.ts';
import { rollbackCheckRoute } from './admin/rollback-check.ts';
import { sampledLog } from './admin/sampled-log.ts';
import { backlogOf } from './admin/status.ts';
import { adapterConfig } from './config.ts';
import { adoptFrom } from './delivery/adopt.ts';
import type { Settled } from './delivery/batch-commit.ts';
import { keepDeadLetters } from './delivery/dead-letters.ts';
import { textEncodings } from './delivery/decoding/text-encodings.ts';
import { keepDistributing } from './delivery/distributing.ts';
import { createFlowControl } from './delivery/flow-control.ts';
import { createIntakeBrake } from './delivery/intake-brake.ts';
import { parkWith } from './delivery/park.ts';
import { eventPublisher, type PublishEvent } from './delivery/publisher.ts';
import { queueCounts, queueDepths } from './delivery/queue-depth.ts';
import { declarePublishing, ownQueues } from './delivery/topology.ts';
import type { Lease } from './domain/lease.ts';
import type { Retried } from './domain/parked-message.ts';
import { createLegacyClient } from './legacy/legacy-client.ts';
import { startReverseDirection } from './legacy/reverse-direction.ts';
import { parkingRoutes } from './parking/http/parking-routes.ts';
import { parkingOver } from './parking-over.ts';
import { RELEASE } from './release.ts';
import { keepShards, type OpenShard } from './shards/shard-keeper.ts';
import { type ShardWork, startShardWork } from './shards/shard-work.ts';
import { openWhenThere } from './store/open-when-there.ts';
import { startRetention } from './store/retention.ts';
import { toolsWith, withheldBy } from './tools.ts';
import { reverseTranslators } from './translate/reverse/index.ts';

/** A running adapter. */
export type RunningAdapter = {
  /** Base URL of the admin API. */
  readonly adminAddress: string;
  /** Finishes the batches in hand, and ends everything. */
  stop(): Promise<void>;
};

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
  const { topology, receive, reverse: back } = config;
  const { shards, prefetch } = receive;
  const log = createLogger('banyan-adapter', config.logLevel);
  await using starting = new AsyncDisposableStack();

  const store = await openWhenThere(
    { url: config.database, now: () => new Date().toISOString(), encodings: textEncodings },
    log,
    signal,
  );
  starting.defer(() => store.close());
  const nature = { now: Date.now, newId: () => randomUUID() };
  const { config: whole, folder } = loaded;
  const control = await openFlagControl({
    ...{ process: 'adapter', config: whole, folder, env, log },
    ...nature,
  });
  starting.defer(() => control.stop());
  const { flags } = control;
  const tools = toolsWith(flags.isEnabled, withheldBy(flags));
  const isMaintenance = () => flags.isEnabled(MAINTENANCE);

  const flow = createFlowControl({ probe: store.ping, log });
  const metrics = adapterMetrics({
    counts: store.counts,
    isPaused: (reason) => flow.paused.some((one) => one === reason),
    shards: () => keeper?.held.length ?? 0,
    now: Date.now,
  });
  await measureFlags(metrics.registry, control);
  const { killSwitch: rule } = receive;
  const ended = createIntakeBrake({ rule, flow, clock, onTripped: metrics.tripped, log });
  const settled = (outcome: Settled, contract: string | undefined) => {
    metrics.settled(outcome, contract);
    ended(outcome === 'parked' || outcome === 'conflict');
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
  const onRetried = (results: readonly Retried[]) => {
    metrics.retried(results);
    for (const one of results) {
      if (one.kind !== 'failed') continue;
      log.warn({ id: one.id, reason: one.failure.message }, 'parked message failed again');
    }
  };
  const works = new Set<ShardWork>();
  const openShard = (index: number, lease: () => Lease | undefined): OpenShard => {
    const work = startShardWork({
      broker,
      topology,
      shard: { index, of: shards },
      lease,
      prefetch,
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
      onRetried(results) {
        onRetried(results);
        for (const { kind } of results) ended(kind === 'failed');
      },
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
      : keepDistributing({ broker: publisher, topology, shards, prefetch, tools, log });
  if (distributing !== undefined) starting.defer(() => distributing.stop());

  const deadLetters = keepDeadLetters({ broker, topology, isPacked: shards > 1, flow, park, log });
  starting.defer(() => deadLetters.stop());

  const instance = randomUUID();
  const keeper = keepShards({
    leases: store.leases,
    instance,
    shards,
    isAble: () => broker.connected,
    open: openShard,
    onTrouble: (err) => trouble({ err }),
    log,
  });
  starting.defer(() => keeper.stop());
  /** What one of all instances does. */
  const isOurs = () => keeper.held.includes(0);

  const client = back && createLegacyClient({ ...back, now: Date.now, log });
  if (client !== undefined) starting.defer(() => client.stop());
  const reverse =
    back &&
    client &&
    startReverseDirection({
      config: back,
      broker,
      eventExchange: topology.eventExchange,
      prefetch,
      tools: { ...tools, translators: reverseTranslators },
      store,
      flow,
      client,
      isMaintenance,
      isOurs,
      rule: receive.killSwitch,
      clock,
      random: Math.random,
      now: Date.now,
      onSettled: metrics.reversed,
      onRetried,
      onTripped: metrics.tripped,
      onTrouble: (err) => trouble({ err }),
      log,
    });
  if (reverse !== undefined) starting.defer(() => reverse.stop());
  starting.defer(() => flow.stop());

  const retention = startRetention({
    store,
    keep: config.retention,
    now: Date.now,
    isOurs,
    onRemoved: (rows) => log.info({ rows }, 'old rows removed'),
  });
  starting.defer(() => retention.stop());

  const parking = parkingOver({
    store,
    tools,
    client,
    isMaintenance,
    adopt: adoptFrom({ config, store, tools, now: () => new Date().toISOString(), log }),
    onTrouble: (err) => trouble({ err }),
  });
  starting.defer(() => parking.close());

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
  const queues = ownQueues(topology.queue, shards, back?.queue);
  const admin = await startAdminServer({
    ...config.admin,
    metrics: metrics.registry,
    routes: [
      ...parkingRoutes({ parking, version: RELEASE, log }),
      ...flagRoutes(control, nature),
      rollbackCheckRoute(
        {
          ...{ instance, queue: back?.queue, now: Date.now, stored: store.lag },
          counts: (names) => queueCounts(broker, names),
          inHand: () => reverse?.inHand() ?? [],
        },
        log,
      ),
    ],
    checks,
    status: async () => ({
      checks: checks(),
      flags: control.status(),
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
