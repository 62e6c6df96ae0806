import type { Channel } from 'amqplib';
import type { Broker } from '#broker';

/** What the broker says of a queue: messages that are ready, and who consumes it or stands by. */
export type QueueCounts = { readonly messages: number; readonly consumers: number };

/**
 * What is in each queue, by its name; one that is not there is left out. Undefined while the broker is
 * away.
 */
export async function queueCounts(
  broker: Broker,
  queues: readonly string[],
): Promise<Readonly<Record<string, QueueCounts>> | undefined> {
  const counts: Record<string, QueueCounts> = {};
  // Of its own: the broker closes a channel that asks for a queue that is not there.
  let channel: Channel | undefined;
  try {
    for (const queue of queues) {
      if (!broker.connected) return undefined;
      channel ??= await opened(broker);
      const found = await channel.checkQueue(queue).catch(() => undefined);
      if (found === undefined) channel = undefined;
      else counts[queue] = { messages: found.messageCount, consumers: found.consumerCount };
    }
    return counts;
  } catch {
    return undefined;
  } finally {
    await channel?.close().catch(() => {});
  }
}

/** Messages that are ready in each queue, as {@link queueCounts} finds them. */
export async function queueDepths(
  broker: Broker,
  queues: readonly string[],
): Promise<Readonly<Record<string, number>> | undefined> {
  const counts = await queueCounts(broker, queues);
  if (counts === undefined) return undefined;
  return Object.fromEntries(Object.entries(counts).map(([name, { messages }]) => [name, messages]));
}

async function opened({ connection }: Broker): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on('error', () => {}); // what is under way rejects as well
  return channel;
}
