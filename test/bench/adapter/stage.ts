import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from 'amqplib';
import {
  deadLetterQueueOf,
  declarePublishing,
  declareReceiving,
  type Topology,
  undeliverableQueueOf,
} from '../../../adapter/delivery/topology.ts';
import { amqpUrl } from '../../broker.ts';
import { orderBody } from './order-body.ts';

/** A measurement's own corner of the broker: the legacy's exchange, the queue in, the SCM's queue out. */
export type Stage = AsyncDisposable & {
  readonly topology: Topology;
  /** Puts this many orders into the queue in, each of another order number; all are confirmed. */
  fill(messages: number): Promise<void>;
  /** Publishes the next order without waiting; returns its number. */
  publish(): string;
  /** Messages that wait in the queue in. */
  waiting(): Promise<number>;
  /** Events in the SCM's queue: asking costs the broker nothing, consuming would cost it much. */
  arrived(): Promise<number>;
  /** Empties the SCM's queue; returns how many events it had. */
  takeAway(): Promise<number>;
  /** Consumes the SCM's queue from now on. */
  listen(onEvent: (body: Buffer) => void): Promise<void>;
  /** Empties both queues. */
  clear(): Promise<void>;
};

/** Publications of `fill` that wait for their confirms. */
const FILL_WINDOW = 2_000;

/** Both queues are quorum queues; the queue in has all that the adapter declares it with. */
export async function openStage(): Promise<Stage> {
  const run = randomUUID();
  const topology: Topology = {
    legacyExchange: `bench.legacy.${run}`,
    queue: `bench.in.${run}`,
    bindings: ['#'],
    eventExchange: `bench.events.${run}`,
  };
  const out = `bench.scm.${run}`;
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange(topology.legacyExchange, 'topic', { durable: true });
  await declareReceiving(channel, topology);
  await declarePublishing(channel, topology);
  await channel.assertQueue(out, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  await channel.bindQueue(out, topology.eventExchange, '#');

  const options = { persistent: true, contentType: 'application/json' };
  let order = 0;
  const publish = () => {
    const { ordno, body } = orderBody(order);
    order += 1;
    channel.publish(topology.legacyExchange, 'order.received', body, options);
    return ordno;
  };
  const countOf = async (queue: string) => (await channel.checkQueue(queue)).messageCount;
  const waiting = () => countOf(topology.queue);

  return {
    topology,
    publish,
    waiting,
    async fill(messages) {
      for (let left = messages; left > 0; left -= FILL_WINDOW) {
        for (let n = Math.min(left, FILL_WINDOW); n > 0; n -= 1) publish();
        await channel.waitForConfirms();
      }
    },
    arrived: () => countOf(out),
    takeAway: async () => (await channel.purgeQueue(out)).messageCount,
    async listen(onEvent) {
      await channel.consume(out, (message) => message && onEvent(message.content), { noAck: true });
    },
    async clear() {
      // What a rival had in hand comes back once the broker has seen it end.
      do {
        await channel.purgeQueue(topology.queue);
        await channel.purgeQueue(out);
        await delay(300);
      } while ((await waiting()) > 0);
    },
    async [Symbol.asyncDispose]() {
      const { queue } = topology;
      for (const name of [queue, deadLetterQueueOf(queue), undeliverableQueueOf(queue), out]) {
        await channel.deleteQueue(name);
      }
      await channel.deleteExchange(topology.legacyExchange);
      await channel.deleteExchange(topology.eventExchange);
      await connection.close();
    },
  };
}
