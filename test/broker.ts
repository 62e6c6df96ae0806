import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type ConsumeMessage, connect, type GetMessage } from 'amqplib';

export const amqpUrl = process.env.AMQP_URL || 'amqp://127.0.0.1:5672';

/** A test's own corner of the broker. */
export type Broker = {
  /** A name that no other test uses; what has it is deleted at the end. */
  readonly name: (kind: string) => string;
  /** Deletes at the end what somebody else named. */
  readonly adopt: (name: string) => void;
  /** Takes what is published to the exchange from now on; each call of the result is the next message. */
  readonly listen: (exchange: string) => Promise<() => Promise<ConsumeMessage>>;
  /** Takes the oldest message of a queue, if there is one. */
  readonly get: (queue: string) => Promise<GetMessage | undefined>;
  readonly publish: (exchange: string, routingKey: string, content: string) => void;
  readonly close: () => Promise<void>;
};

/** Connects to RabbitMQ. */
export async function openBroker(): Promise<Broker> {
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createChannel();
  const names: string[] = [];

  return {
    name(kind) {
      const name = `${kind}.${randomUUID()}`;
      names.push(name);
      return name;
    },
    adopt: (name) => void names.push(name),
    async listen(exchange) {
      const waiting = new EventTarget();
      const messages: ConsumeMessage[] = [];
      const { queue } = await channel.assertQueue('', { exclusive: true });
      await channel.bindQueue(queue, exchange, '#');
      const take = (message: ConsumeMessage | null) => {
        if (message) messages.push(message);
        waiting.dispatchEvent(new Event('message'));
      };
      await channel.consume(queue, take, { noAck: true });
      return async () => {
        for (;;) {
          const message = messages.shift();
          if (message) return message;
          await once(waiting, 'message');
        }
      };
    },
    get: async (queue) => (await channel.get(queue, { noAck: true })) || undefined,
    publish(exchange, routingKey, content) {
      channel.publish(exchange, routingKey, Buffer.from(content));
    },
    async close() {
      for (const name of names) {
        await channel.deleteQueue(name);
        await channel.deleteExchange(name);
      }
      await connection.close();
    },
  };
}
