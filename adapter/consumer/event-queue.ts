import type { Channel, ConsumeMessage } from 'amqplib';
import { BanyanError } from '#contracts';
import { deadLetterQueueOf } from '../delivery/topology.ts';
import type { Settlement } from './event-intake.ts';

/** A consumer's own queue, and which events come into it. */
export type EventQueue = {
  readonly queue: string;
  readonly exchange: string;
  /** Topic patterns of event types. */
  readonly bindings: readonly string[];
};

/** What amqplib rejects with when the broker closes the channel; `code` is AMQP's reply code. */
type ChannelError = Error & { readonly code?: unknown };

/** Source: https://www.rabbitmq.com/amqp-0-9-1-reference#constants */
const ACCESS_REFUSED = 403;
const PRECONDITION_FAILED = 406;

/** As often as the adapter's own: far above what the lost connections of a bad day bring. */
const DELIVERY_LIMIT = 100;
/** Looking at a message and giving it back is a delivery as well; RabbitMQ 4.x drops one after 20. */
const NO_LIMIT = 1_000_000_000;

/**
 * Declares the exchange of the events, as the adapter does, so that either may start first; the queue
 * like the adapter's own: quorum, single active consumer, delivery limit, at-least-once dead-lettering;
 * and its dead-letter queue, which nobody consumes: operators look into it, and move what is in it
 * (a single active consumer would forbid `basic.get`, and with it the management page).
 * Throws a BanyanError `exchange_mismatch` or `queue_mismatch` for one that exists with other arguments;
 * passes on what else the broker says.
 */
export async function declareEventQueue(
  channel: Channel,
  { queue, exchange, bindings }: EventQueue,
): Promise<void> {
  await channel
    .assertExchange(exchange, 'topic', { durable: true })
    .catch((cause: ChannelError) => {
      if (cause.code !== PRECONDITION_FAILED) throw cause;
      const message = `the exchange "${exchange}" cannot be declared: ${cause.message}`;
      throw new BanyanError('exchange_mismatch', message, {
        advice: 'It must be a durable topic exchange: name the one that the adapter publishes to.',
        cause,
      });
    });
  const deadLetterQueue = deadLetterQueueOf(queue);
  await declareQueue(channel, deadLetterQueue, { 'x-delivery-limit': NO_LIMIT });
  await declareQueue(channel, queue, {
    'x-single-active-consumer': true,
    'x-delivery-limit': DELIVERY_LIMIT,
    'x-dead-letter-exchange': '',
    'x-dead-letter-routing-key': deadLetterQueue,
    'x-dead-letter-strategy': 'at-least-once',
    'x-overflow': 'reject-publish',
  });
  for (const pattern of bindings) await channel.bindQueue(queue, exchange, pattern);
}

async function declareQueue(
  channel: Channel,
  queue: string,
  settings: Record<string, unknown>,
): Promise<void> {
  const options = { durable: true, arguments: { 'x-queue-type': 'quorum', ...settings } };
  await channel.assertQueue(queue, options).catch((cause: ChannelError) => {
    if (cause.code !== PRECONDITION_FAILED) throw cause;
    const message = `the queue "${queue}" cannot be declared: ${cause.message}`;
    throw new BanyanError('queue_mismatch', message, {
      advice: 'If it exists with other arguments: empty and delete it, or name another one.',
      cause,
    });
  });
}

/**
 * Whether the broker said no, and will say so again: nothing that a new channel helps. A queue whose
 * node is down (404), or that somebody else has for himself (405), may be there soon.
 */
export function isRefusedByBroker(error: unknown): boolean {
  return error instanceof BanyanError || (error as ChannelError).code === ACCESS_REFUSED;
}

/** One message after the other, also over a channel that follows a lost one. */
export type EventLane = {
  consume(channel: Channel, queue: string, prefetch: number): Promise<void>;
  /** Resolves when the message in hand is settled; those behind it stay at the broker. */
  stop(): Promise<void>;
};

export function createEventLane(receive: (body: Uint8Array) => Promise<Settlement>): EventLane {
  let lane: Promise<void> = Promise.resolve();
  let stopped = false;

  return {
    async consume(channel, queue, prefetch) {
      let open = true;
      channel.once('close', () => {
        open = false;
      });
      const close = () => {
        open = false;
        void channel.close().catch(() => {});
      };
      const take = async (message: ConsumeMessage) => {
        // What came over a lost channel is delivered again over the next one.
        if (!open || stopped) return;
        try {
          const settlement = await receive(message.content);
          if (!open) return;
          if (settlement === 'ack') channel.ack(message);
          else channel.reject(message, false);
        } catch {
          // We stop, or the channel is closing: either way the message comes again.
          close();
        }
      };
      await channel.prefetch(prefetch);
      await channel.consume(queue, (message) => {
        // The broker cancelled us (the queue was deleted): a new channel declares anew.
        if (message === null) close();
        else lane = lane.then(() => take(message));
      });
    },
    async stop() {
      stopped = true;
      await lane;
    },
  };
}
