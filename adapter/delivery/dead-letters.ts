import type { Channel } from 'amqplib';
import { type Broker, type KeptChannel, keepChannel } from '#broker';
import type { Logger } from '#process';
import { DELIVERY_LIMIT } from '../domain/failure.ts';
import { traceparentOf } from '../domain/trace.ts';
import { consume } from './consumer.ts';
import { unpacked } from './distributed-delivery.ts';
import type { FlowControl } from './flow-control.ts';
import { type Park, parkOne } from './park.ts';
import { deadLetterQueueOf, declareReceiving, type Topology } from './topology.ts';

export type DeadLettersOptions = {
  readonly broker: Broker;
  readonly topology: Topology;
  /** Whether they come from queues of shards. */
  readonly isPacked: boolean;
  readonly flow: FlowControl;
  readonly park: Park;
  readonly log: Logger;
};

const PREFETCH = 10;

/** Drains what the broker gave up on into parking, without another try. */
export function keepDeadLetters(options: DeadLettersOptions): KeptChannel<Channel> {
  const { broker, topology, isPacked, flow, park, log } = options;
  return keepChannel({
    open: () => broker.connection.createChannel(),
    setUp: async (channel, isCareful) => {
      await declareReceiving(channel, topology);
      await flow.whenOpen();
      const queue = deadLetterQueueOf(topology.queue);
      await consume(channel, queue, isCareful ? 1 : PREFETCH, (delivered) => {
        const delivery = isPacked ? unpacked(delivered) : delivered;
        const traceparent = traceparentOf(delivery);
        const context = traceparent === undefined ? {} : { traceparent };
        const failure = DELIVERY_LIMIT;
        return parkOne(park, { source: 'legacy', shard: 0, delivery, failure, context });
      });
    },
    log,
  });
}
