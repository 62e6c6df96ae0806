import { setImmediate } from 'node:timers/promises';
import { type Broker, keepChannel } from '#broker';
import type { Logger } from '#process';
import type { CommittedEvent } from '../delivery/batch-commit.ts';
import { consume } from '../delivery/consumer.ts';
import { unpacked } from '../delivery/distributed-delivery.ts';
import type { FlowControl } from '../delivery/flow-control.ts';
import { createIntake, type IntakeOptions } from '../delivery/intake.ts';
import type { PublishEvent } from '../delivery/publisher.ts';
import {
  bindReceiving,
  declareReceiving,
  declareShards,
  shardQueueOf,
  type Topology,
} from '../delivery/topology.ts';
import type { OutboxEvent, Shard } from '../domain/message-store.ts';
import { type ScheduledOptions, startScheduled } from '../parking/scheduled.ts';
import { startRelay } from '../relay/relay.ts';
import type { OpenShard } from './shard-keeper.ts';

export type ShardWorkOptions = Omit<IntakeOptions, 'shard' | 'onUnknownCommit'> &
  Pick<ScheduledOptions, 'tools' | 'onRetried'> & {
    readonly broker: Broker;
    readonly topology: Topology;
    readonly shard: Shard;
    readonly flow: FlowControl;
    readonly publisher: () => PublishEvent | undefined;
    /** Told when the database does not answer. */
    readonly onTrouble: (error: unknown) => void;
    readonly onPublishFailed: (event: OutboxEvent, reason: unknown) => void;
    readonly onPublished: (events: readonly OutboxEvent[]) => void;
    readonly log: Logger;
  };

/** A shard that is worked on: its queue is received, its part of the outbox relayed. */
export type ShardWork = OpenShard & { readonly isReceiving: boolean };

export function startShardWork(options: ShardWorkOptions): ShardWork {
  const { broker, topology, shard, prefetch, flow, onCommitted, log } = options;
  const isAlone = shard.of === 1;
  const relay = startRelay(options);
  const handOver = (events: readonly CommittedEvent[], outsideCommits: number) => {
    onCommitted(events, outsideCommits);
    relay.offer(
      events.map(({ event }) => event),
      outsideCommits,
    );
  };
  const intake = createIntake({
    ...options,
    shard: shard.index,
    onCommitted: handOver,
    onUnknownCommit: relay.lookAgain,
  });
  const scheduled = startScheduled({
    ...options,
    onCommitted(events, outsideCommits) {
      onCommitted(events, outsideCommits);
      // No lane keeps the next ones of these orders from being faster: the outbox knows who is first.
      relay.lookAgain();
    },
    onTrouble(error) {
      // It may have been written all the same.
      relay.lookAgain();
      options.onTrouble(error);
    },
  });
  const queue = shardQueueOf(topology.queue, shard);
  const channel = keepChannel({
    open: () => broker.connection.createChannel(),
    setUp: async (opened, isCareful) => {
      if (isAlone) await declareReceiving(opened, topology);
      else await declareShards(broker.connection, opened, topology.queue, shard.of);
      // Not before there is a way on: what is delivered now would only wait.
      await flow.whenOpen();
      await consume(opened, queue, isCareful ? 1 : prefetch, (delivery, isLost) =>
        intake.receive(isAlone ? delivery : unpacked(delivery), isLost),
      );
      log.info({ queue }, 'receiving');
    },
    ...(isAlone ? { check: (opened) => bindReceiving(opened, topology) } : {}),
    log,
  });
  return {
    get isReceiving() {
      return channel.current !== undefined;
    },
    async stop() {
      await scheduled.stop();
      await intake.stop();
      // What was settled just now is acknowledged at the end of this turn.
      await setImmediate();
      await channel.stop();
      await relay.stop();
    },
  };
}
