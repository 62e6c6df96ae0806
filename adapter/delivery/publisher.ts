import type { ConfirmChannel, Options } from 'amqplib';
import type { OutboxEvent } from '../domain/message-store.ts';

/** Publishes one message durably. Rejects unless the broker confirms that a queue has it. */
export type Publish = (
  exchange: string,
  routingKey: string,
  body: Buffer,
  options: Options.Publish & { readonly messageId: string },
) => Promise<void>;

/** Publishes one event durably. Rejects unless the broker confirms that a queue has it. */
export type PublishEvent = (event: OutboxEvent) => Promise<void>;

/** ms until a message that was neither confirmed nor refused counts as failed. */
const CONFIRM_TIMEOUT = 10_000;

/**
 * Publishes on a confirm channel, `mandatory`. A message that no queue wants is returned *and then*
 * acknowledged by the broker: it counts as failed, because nobody has it.
 * Source: https://www.rabbitmq.com/docs/confirms#when-publishes-are-confirmed
 */
export function confirmedPublisher(channel: ConfirmChannel): Publish {
  const returned = new Set<string>();
  channel.on('return', (message) => returned.add(String(message.properties.messageId)));

  return (exchange, routingKey, body, options) =>
    new Promise((resolve, reject) => {
      const id = options.messageId;
      const timer = setTimeout(
        () => reject(new Error(`${id} was not confirmed within ${CONFIRM_TIMEOUT} ms`)),
        CONFIRM_TIMEOUT,
      );
      const settle = (error: unknown) => {
        clearTimeout(timer);
        const unroutable = returned.delete(id);
        if (error) reject(error);
        else if (unroutable)
          reject(new Error(`no queue is bound to ${exchange} for ${routingKey}`));
        else resolve();
      };
      try {
        const durable = { ...options, persistent: true, mandatory: true };
        channel.publish(exchange, routingKey, body, durable, settle);
      } catch (error) {
        // amqplib throws at once when the channel is closed.
        settle(error);
      }
    });
}

/** Publishes domain events to their exchange, the type as routing key. */
export function eventPublisher(channel: ConfirmChannel, exchange: string): PublishEvent {
  const publish = confirmedPublisher(channel);
  const contentType = 'application/cloudevents+json';
  return ({ id, type, body }) =>
    publish(exchange, type, Buffer.from(body), { messageId: id, type, contentType });
}
