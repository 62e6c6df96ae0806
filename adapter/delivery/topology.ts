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

/** The end of the line: what cannot even be parked. Nobody consumes it; nothing in it is lost. */
export function undeliverableQueueOf(queue: string): string {
  return `${queue}.undeliverable`;
}

/**
 * How often a message comes again before the broker gives up on it. Each lost connection counts for
 * every message in hand, so the number is far above what a bad day brings; a message that kills the
 * adapter each time still ends somewhere. RabbitMQ 3.x has no limit by itself, 4.x has 20.
 */
const DELIVERY_LIMIT = 100;

/**
 * Declares what is the adapter's own, and only checks what is the legacy's: the arguments of
 * somebody else's exchange are not ours to know.
 * - Quorum queues with a delivery limit and at-least-once dead-lettering, which needs reject-publish.
 * - A single active consumer, so that a second instance stands by and does not change the order.
 * Throws a BanyanError: `legacy_exchange_missing`, `queue_mismatch`.
 * Source: https://www.rabbitmq.com/docs/quorum-queues
 */
export async function declareReceiving(channel: Channel, topology: Topology): Promise<void> {
  const deadLetterQueue = deadLetterQueueOf(topology.queue);
  const undeliverableQueue = undeliverableQueueOf(topology.queue);
  await channel.checkExchange(topology.legacyExchange).catch((cause) => {
    const message = `there is no exchange "${topology.legacyExchange}"`;
    throw new BanyanError('legacy_exchange_missing', message, {
      advice: 'It is the legacy’s own: start the legacy, or correct adapter.receive.exchange.',
      cause,
    });
  });
  await declareQueue(channel, undeliverableQueue, {});
  await declareQueue(channel, deadLetterQueue, deadLettersTo(undeliverableQueue));
  await declareQueue(channel, topology.queue, deadLettersTo(deadLetterQueue));
  await bindReceiving(channel, topology);
}

/** Binds the adapter's queue, again and again: a legacy that declares its exchange anew unbinds it. */
export async function bindReceiving(channel: Channel, topology: Topology): Promise<void> {
  for (const pattern of topology.bindings) {
    await channel.bindQueue(topology.queue, topology.legacyExchange, pattern);
  }
}

/** The exchange of the domain events: the adapter's own. */
export async function declarePublishing(channel: Channel, topology: Topology): Promise<void> {
  await channel.assertExchange(topology.eventExchange, 'topic', { durable: true });
}

function deadLettersTo(queue: string): Record<string, unknown> {
  return {
    'x-single-active-consumer': true,
    'x-delivery-limit': DELIVERY_LIMIT,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': queue,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  };
}

async function declareQueue(
  channel: Channel,
  queue: string,
  settings: Record<string, unknown>,
): Promise<void> {
  const options = { durable: true, arguments: { 'x-queue-type': 'quorum', ...settings } };
  await channel.assertQueue(queue, options).catch((cause) => {
    throw new BanyanError('queue_mismatch', `the queue "${queue}" cannot be declared`, {
      advice: 'If it exists with other arguments: empty and delete it, or name another one.',
      cause,
    });
  });
}
