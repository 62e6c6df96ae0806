import type { Channel } from 'amqplib';
import { BanyanError } from '#contracts';

/** The names that the adapter uses at the broker. */
export type Topology = {
  readonly legacyExchange: string;
  readonly queue: string;
  readonly bindings: readonly string[];
  readonly eventExchange: string;
};

/** Where RabbitMQ puts a message that was delivered too often; the adapter drains it into parking. */
export function deadLetterQueueOf(queue: string): string {
  return `${queue}.dead-letter`;
}

/**
 * Declares what is the adapter's own, and only checks what is the legacy's: the arguments of
 * somebody else's exchange are not ours to know.
 * - A quorum queue with a delivery limit (RabbitMQ 3.x has none by itself) and at-least-once
 *   dead-lettering, which needs reject-publish.
 * - A single active consumer, so that a second instance stands by and does not change the order.
 * Source: https://www.rabbitmq.com/docs/quorum-queues
 */
export async function declareReceiving(channel: Channel, topology: Topology): Promise<void> {
  const { legacyExchange, queue, bindings } = topology;
  await channel.checkExchange(legacyExchange).catch((cause) => {
    throw new BanyanError('legacy_exchange_missing', `there is no exchange "${legacyExchange}"`, {
      advice: 'It is the legacy’s own: start the legacy, or correct adapter.receive.exchange.',
      cause,
    });
  });
  const deadLetterQueue = deadLetterQueueOf(queue);
  await channel.assertQueue(deadLetterQueue, {
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-single-active-consumer': true },
  });
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-single-active-consumer': true,
      'x-delivery-limit': 20,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': deadLetterQueue,
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  });
  for (const pattern of bindings) await channel.bindQueue(queue, legacyExchange, pattern);
}

/** The exchange of the domain events: the adapter's own. */
export async function declarePublishing(channel: Channel, topology: Topology): Promise<void> {
  await channel.assertExchange(topology.eventExchange, 'topic', { durable: true });
}
