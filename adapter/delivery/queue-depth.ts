import type { Channel } from 'amqplib';

/** Messages that are ready in each queue, by its name; undefined while the broker is away. */
export async function queueDepths(
  channel: Channel | undefined,
  queues: readonly string[],
): Promise<Readonly<Record<string, number>> | undefined> {
  if (channel === undefined) return undefined;
  try {
    const depths: Record<string, number> = {};
    for (const queue of queues) depths[queue] = (await channel.checkQueue(queue)).messageCount;
    return depths;
  } catch {
    return undefined;
  }
}
