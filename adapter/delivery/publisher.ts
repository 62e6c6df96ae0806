import type { ConfirmChannel } from 'amqplib';
import type { OutboxEvent } from '../domain/message-store.ts';

/** Publishes one event durably. Rejects unless the broker confirms that a queue has it. */
export type PublishEvent = (event: OutboxEvent) => Promise<void>;

/** ms until an event that was neither confirmed nor refused counts as failed. */
const CONFIRM_TIMEOUT = 10_000;

/**
 * Publishes on a confirm channel, `mandatory`. An event that no queue wants is returned *and then*
 * acknowledged by the broker: it counts as failed, because nobody has it.
 * Source: https://www.rabbitmq.com/docs/confirms#when-publishes-are-confirmed
 */
export function eventPublisher(channel: ConfirmChannel, exchange: string): PublishEvent {
  const returned = new Set<string>();
  channel.on('return', (message) => returned.add(String(message.properties.messageId)));

  return ({ id, type, body }) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`event ${id} was not confirmed within ${CONFIRM_TIMEOUT} ms`)),
        CONFIRM_TIMEOUT,
      );
      const settle = (error: unknown) => {
        clearTimeout(timer);
        const unroutable = returned.delete(id);
        if (error) reject(error);
        else if (unroutable) reject(new Error(`no queue is bound to ${exchange} for ${type}`));
        else resolve();
      };
      try {
        channel.publish(
          exchange,
          type,
          Buffer.from(body),
          {
            messageId: id,
            type,
            contentType: 'application/cloudevents+json',
            persistent: true,
            mandatory: true,
          },
          settle,
        );
      } catch (error) {
        // amqplib throws at once when the channel is closed.
        settle(error);
      }
    });
}
