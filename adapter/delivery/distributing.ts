import type { ConfirmChannel } from 'amqplib';
import { type Broker, type KeptChannel, keepChannel } from '#broker';
import type { Logger } from '#process';
import type { Delivery } from '../domain/delivery.ts';
import { MOST_HEADER_LEVELS, nestsDeeper } from '../domain/nesting.ts';
import { type ReadingTools, read } from '../domain/reading.ts';
import { shardKeyOf, shardKeyOfFailed } from '../domain/shard-key.ts';
import { consume, type Settlement } from './consumer.ts';
import { packed } from './distributed-delivery.ts';
import { confirmedPublisher } from './publisher.ts';
import {
  bindReceiving,
  declareReceiving,
  declareShards,
  shardExchangeOf,
  type Topology,
} from './topology.ts';

export type DistributingOptions = {
  readonly broker: Broker;
  readonly topology: Topology;
  readonly shards: number;
  readonly prefetch: number;
  readonly tools: ReadingTools;
  readonly log: Logger;
};

/** Empties the legacy's queue into those of the shards; one instance does it for all. */
export function keepDistributing(options: DistributingOptions): KeptChannel<ConfirmChannel> {
  const { broker, topology, shards, prefetch, tools, log } = options;
  return keepChannel({
    open: () => broker.connection.createConfirmChannel(),
    setUp: async (channel, isCareful) => {
      await declareReceiving(channel, topology);
      await declareShards(broker.connection, channel, topology.queue, shards);
      const distribute = distributor(channel, shardExchangeOf(topology.queue, shards), tools);
      await consume(channel, topology.queue, isCareful ? 1 : prefetch, distribute);
    },
    check: (channel) => bindReceiving(channel, topology),
    log,
  });
}

/**
 * Sends each message on to the shard of its aggregate, in order within each aggregate. When one cannot
 * be sent on, the channel is closed: everything that was not acknowledged comes again, in its order.
 */
function distributor(
  channel: ConfirmChannel,
  exchange: string,
  tools: ReadingTools,
): (delivery: Delivery) => Promise<Settlement> {
  const publish = confirmedPublisher(channel);
  const lastOf = new Map<string, Promise<void>>();
  let count = 0;

  return async (delivery) => {
    // It could not be packed; what has such headers ends where it cannot even be parked.
    if (nestsDeeper(delivery.properties, MOST_HEADER_LEVELS)) return 'reject';
    const reading = read(delivery, tools);
    const key = keyOf(reading);
    count += 1;
    const messageId = String(count);
    const before = lastOf.get(key) ?? Promise.resolve();
    const sent = before.then(() => publish(exchange, key, packed(delivery), { messageId }));
    lastOf.set(key, sent);
    try {
      await sent;
      return 'ack';
    } catch (error) {
      void channel.close().catch(() => {});
      throw error;
    } finally {
      if (lastOf.get(key) === sent) lastOf.delete(key);
    }
  };
}

function keyOf(reading: ReturnType<typeof read>): string {
  if (reading.kind === 'read') return shardKeyOf(reading);
  // What nobody can read is parked, wherever it goes.
  return reading.kind === 'failed' ? shardKeyOfFailed(reading.context) : '';
}
