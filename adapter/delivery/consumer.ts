import type { Channel, ConsumeMessage } from 'amqplib';
import type { Delivery } from '../domain/delivery.ts';

/**
 * Consumes a queue in order, one message at a time; acknowledges each when `handle` is done with it.
 * `handle` must not reject for a bad message. When it rejects (the adapter stops), the message stays
 * unacknowledged and the broker delivers it again.
 */
export async function consume(
  channel: Channel,
  queue: string,
  prefetch: number,
  handle: (delivery: Delivery) => Promise<void>,
): Promise<void> {
  let lane: Promise<void> = Promise.resolve();
  let open = true;
  channel.once('close', () => {
    open = false;
  });
  await channel.prefetch(prefetch);
  await channel.consume(queue, (message) => {
    if (message === null) {
      // The broker cancelled the consumer (the queue was deleted): a new channel declares anew.
      void channel.close().catch(() => {});
      return;
    }
    lane = lane.then(async () => {
      // What came over a lost channel is delivered again over the next one.
      if (!open) return;
      try {
        await handle(deliveryOf(message));
      } catch {
        return;
      }
      if (open) channel.ack(message);
    });
  });
}

function deliveryOf({ fields, properties, content }: ConsumeMessage): Delivery {
  return {
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    properties: Object.fromEntries(
      Object.entries(properties).filter(([, value]) => value !== undefined),
    ),
    body: content,
  };
}
