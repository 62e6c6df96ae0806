import type { Channel, ConsumeMessage, Message } from 'amqplib';
import type { Delivery } from '../domain/delivery.ts';
import { acknowledgements } from './acknowledgements.ts';

/** What becomes of a delivery at the broker: done with, or put into the queue's dead-letter queue. */
export type Settlement = 'ack' | 'reject';

/** A message that is not settled, because we stop or are not the one to handle it any more. */
export class LeftAtBroker extends Error {
  override readonly name = 'LeftAtBroker';
}

/**
 * Consumes a queue: hands over each message in its order, without waiting for the one before, and
 * settles it when `handle` is done with it; prefetch bounds how many are in hand. When `handle`
 * rejects with LeftAtBroker, the message stays unsettled until the channel ends, and is delivered again;
 * so is all that is in hand when the channel is gone (`isLost`). Any other error ends the channel.
 */
export async function consume(
  channel: Channel,
  queue: string,
  prefetch: number,
  handle: (delivery: Delivery, isLost: () => boolean) => Promise<Settlement>,
): Promise<void> {
  let open = true;
  channel.once('close', () => {
    open = false;
  });
  const acknowledge = acknowledgements((tag, upTo) => {
    // What came over a lost channel is delivered again over the next one.
    if (!open) return;
    try {
      channel.ack({ fields: { deliveryTag: tag } } as Message, upTo);
    } catch {
      // Nor over one that is closing. Thrown from here it would end the process.
    }
  });
  const take = async (message: ConsumeMessage) => {
    const tag = message.fields.deliveryTag;
    acknowledge.delivered(tag);
    try {
      const settlement = await handle(deliveryOf(message), () => !open);
      if (settlement === 'ack') {
        acknowledge.settled(tag);
      } else {
        acknowledge.rejected(tag);
        if (open) channel.reject(message, false);
      }
    } catch (error) {
      // What we leave at the broker comes again when the channel ends, and anything else must end it.
      if (open && !(error instanceof LeftAtBroker)) void channel.close().catch(() => {});
    }
  };
  await channel.prefetch(prefetch);
  await channel.consume(queue, (message) => {
    if (message === null) {
      // The broker cancelled the consumer (the queue was deleted): a new channel declares anew.
      open = false;
      void channel.close().catch(() => {});
      return;
    }
    if (open) void take(message);
  });
}

function deliveryOf({ fields, properties, content }: ConsumeMessage): Delivery {
  const { exchange, routingKey } = fields;
  const set: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties))
    if (value !== undefined) set[name] = value;
  return { exchange, routingKey, properties: set, body: content };
}
