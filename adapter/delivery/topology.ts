import type { Channel, RecoveringChannelModel } from 'amqplib';
import { BanyanError } from '#contracts';
import type { Shard } from '../domain/message-store.ts';

/** The names that the adapter uses at the broker. */
export type Topology = {
  readonly legacyExchange: string;
  readonly queue: string;
  readonly bindings: readonly string[];
  readonly eventExchange: string;
};

/** The queue of one shard; a single shard needs none of its own. */
export function shardQueueOf(queue: string, { index, of }: Shard): string {
  return of === 1 ? queue : `${queue}.shard-${index}-of-${of}`;
}

export function shardQueuesOf(queue: string, of: number): readonly string[] {
  return Array.from({ length: of }, (_, index) => shardQueueOf(queue, { index, of }));
}

/** All queues that the adapter has, or reads. */
export function ownQueues(
  queue: string,
  shards: number,
  reverse: string | undefined,
): readonly string[] {
  const received = reverse === undefined ? [queue] : [queue, reverse];
  return [
    ...received.flatMap((one) => [one, deadLetterQueueOf(one), undeliverableQueueOf(one)]),
    ...(shards === 1 ? [] : shardQueuesOf(queue, shards)),
  ];
}

/** Spreads messages over the shards. */
export function shardExchangeOf(queue: string, shards: number): string {
  return `${queue}.shards-${shards}`;
}

/** Where RabbitMQ puts a message that was delivered too often; the adapter drains it into parking. */
export function deadLetterQueueOf(queue: string): string {
  return `${queue}.dead-letter`;
}

/** The end of the line: what cannot even be parked. Nobody consumes it; nothing in it is lost. */
export function undeliverableQueueOf(queue: string): string {
  return `${queue}.undeliverable`;
}

/**
 * Consumed by every adapter that receives from a queue, and always empty: its consumers are counted. Of a queue with
 * a single active consumer the broker counts that one alone, and not those that stand by.
 */
export function receiversQueueOf(queue: string): string {
  return `${queue}.receivers`;
}

/**
 * How often a message comes again before the broker gives up on it. Each lost connection counts for
 * every message in hand, so the number is far above what a bad day brings; a message that kills the
 * adapter each time still ends somewhere. RabbitMQ 3.x has no limit by itself, 4.x has 20.
 */
const DELIVERY_LIMIT = 100;

/** The same on the way into parking: what even there ends the connection each time is soon left alone. */
const PARKING_LIMIT = 20;

/** RabbitMQ 4.x drops after 20 looks what has nowhere to go. */
const ENDLESS = 1_000_000_000;

/**
 * What the SCM says waits at the broker for as long as the legacy is away, and each half hour of that
 * counts as a delivery (RabbitMQ's time-out for acknowledgements).
 */
const REVERSE_DELIVERY_LIMIT = 100_000;

/**
 * Declares what is the adapter's own, and only checks what is the legacy's: the arguments of
 * somebody else's exchange are not ours to know.
 * - Quorum queues with a delivery limit and at-least-once dead-lettering, which needs reject-publish.
 * - A single active consumer, so that a second instance stands by and does not change the order.
 * Throws a BanyanError: `legacy_exchange_missing`, `queue_mismatch`.
 * Source: https://www.rabbitmq.com/docs/quorum-queues
 */
export async function declareReceiving(channel: Channel, topology: Topology): Promise<void> {
  await channel.checkExchange(topology.legacyExchange).catch((cause) => {
    const message = `there is no exchange "${topology.legacyExchange}"`;
    throw new BanyanError('legacy_exchange_missing', message, {
      advice: 'It is the legacy’s own: start the legacy, or correct adapter.receive.exchange.',
      cause,
    });
  });
  await declareOwnQueue(channel, topology.queue);
  await bindReceiving(channel, topology);
}

/** A queue of ours, with where its dead letters go. Throws a BanyanError `queue_mismatch`. */
async function declareOwnQueue(
  channel: Channel,
  queue: string,
  limit = DELIVERY_LIMIT,
): Promise<void> {
  const deadLetterQueue = deadLetterQueueOf(queue);
  const undeliverableQueue = undeliverableQueueOf(queue);
  await declareQueue(channel, undeliverableQueue, { 'x-delivery-limit': ENDLESS });
  await declareQueue(channel, deadLetterQueue, deadLettersTo(undeliverableQueue, PARKING_LIMIT));
  await declareQueue(channel, queue, deadLettersTo(deadLetterQueue, limit));
}

/**
 * The queues of the shards and the exchange before them, which sends what has the same routing key
 * to the same queue. Their dead letters go where those of the whole go.
 * Throws a BanyanError: `shards_unsupported`, `queue_mismatch`.
 * Source: https://github.com/rabbitmq/rabbitmq-server/tree/main/deps/rabbitmq_consistent_hash_exchange
 */
export async function declareShards(
  connection: RecoveringChannelModel,
  channel: Channel,
  queue: string,
  of: number,
): Promise<void> {
  const exchange = shardExchangeOf(queue, of);
  await declareShardExchange(connection, channel, exchange);
  for (const own of shardQueuesOf(queue, of)) {
    await declareQueue(channel, own, deadLettersTo(deadLetterQueueOf(queue)));
    // The routing key of such a binding is its weight.
    await channel.bindQueue(own, exchange, '1');
  }
}

/** For a type of exchange that it does not know the broker closes the whole connection, and says why there. */
async function declareShardExchange(
  connection: RecoveringChannelModel,
  channel: Channel,
  exchange: string,
): Promise<void> {
  let why = '';
  const note = ({ message }: Error) => {
    why = message;
  };
  connection.on('error', note);
  try {
    await channel.assertExchange(exchange, 'x-consistent-hash', { durable: true });
  } catch (cause) {
    if (!why.includes('unknown exchange type')) throw cause;
    const message =
      'adapter.receive.shards is more than 1, and this RabbitMQ cannot share out messages';
    throw new BanyanError('shards_unsupported', message, {
      advice:
        'Run `rabbitmq-plugins enable rabbitmq_consistent_hash_exchange` on every node of it, or set shards to 1.',
      cause,
    });
  } finally {
    connection.off('error', note);
  }
}

/** The adapter's queue of what the SCM has to tell the legacy; joins those who receive from it. */
export async function declareReverse(
  channel: Channel,
  queue: string,
  exchange: string,
  types: readonly string[],
): Promise<void> {
  await declareOwnQueue(channel, queue, REVERSE_DELIVERY_LIMIT);
  const receivers = receiversQueueOf(queue);
  await channel.assertQueue(receivers, { durable: true, autoDelete: true });
  await channel.consume(receivers, () => {}, { noAck: true });
  for (const type of types) await channel.bindQueue(queue, exchange, type);
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

function deadLettersTo(queue: string, limit = DELIVERY_LIMIT): Record<string, unknown> {
  return {
    'x-single-active-consumer': true,
    'x-delivery-limit': limit,
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
    // PRECONDITION_FAILED (AMQP 0-9-1 §1.2); anything else is no reason to delete a queue.
    if (cause.code !== 406) throw cause;
    const message = `the queue "${queue}" exists with other arguments: ${cause.message}`;
    throw new BanyanError('queue_mismatch', message, {
      advice: 'Empty and delete it, or name another one.',
      cause,
    });
  });
}
