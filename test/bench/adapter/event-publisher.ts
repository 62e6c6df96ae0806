import type { ConfirmChannel } from 'amqplib';

/** An event as it is published. */
export type PublishableEvent = {
  readonly id: string;
  readonly type: string;
  readonly body: string;
};

/** Publishes with what the adapter publishes with, and nothing around it; resolves when confirmed. */
export function publishEvent(
  channel: ConfirmChannel,
  exchange: string,
  { id, type, body }: PublishableEvent,
): Promise<void> {
  const options = {
    messageId: id,
    type,
    contentType: 'application/cloudevents+json',
    persistent: true,
    mandatory: true,
  };
  return new Promise((resolve, reject) => {
    channel.publish(exchange, type, Buffer.from(body), options, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}
