import type { Channel } from 'amqplib';
import type { Broker } from './broker.ts';

/**
 * Messages that are ready in each queue, by its name; one that is not there is left out. Undefined
 * while the broker is away.
 */
export async function queueDepths(
  broker: Broker,
  queues: readonly string[],
): Promise<Readonly<Record<string, number>> | undefined> {
  const depths: Record<string, number> = {};
  // Of its own: the broker closes a channel that asks for a queue that is not there.
  let channel: Channel | undefined;
  try {
    for (const queue of queues) {
      if (!broker.connected) return undefined;
      channel ??= await opened(broker);
      const found = await channel.checkQueue(queue).catch(() => undefined);
      if (found === undefined) channel = undefined;
      else depths[queue] = found.messageCount;
    }
    return depths;
  } catch {
    return undefined;
  } finally {
    await channel?.close().catch(() => {});
  }
}

async function opened({ connection }: Broker): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on('error', () => {}); // what is under way rejects as well
  return channel;
}
