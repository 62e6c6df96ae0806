import type { Channel, ConsumeMessage } from 'amqplib';
import { connectBroker, keepChannel } from '#broker';
import { BanyanError } from '#contracts';
import type { Logger } from '#process';
import type { BusPlace } from './bus-place.ts';
import { type Confirmation, type FlagNews, parseNews, parseOverrides } from './flag-news.ts';
import type { Override } from './override.ts';

export type FlagBusOptions = BusPlace & {
  readonly process: string;
  /** Names this start of the process. */
  readonly instance: string;
  /** What is asked of the others each time that the bus is reached, with what they may have missed. */
  readonly hello: () => FlagNews;
  /** Takes what another one tells. Never fails. */
  readonly take: (news: FlagNews) => Promise<Confirmation>;
  /** Takes what another one knows. */
  readonly learn: (overrides: readonly Override[]) => void;
  readonly log: Logger;
};

/** One instance's place on the bus. */
export type FlagBus = {
  readonly connected: boolean;
  /** Tells all others; false when the bus is away. */
  tell(news: FlagNews): boolean;
  stop(): Promise<void>;
};

export const NEWS = 'news';
export const CONFIRMATION = 'confirmation';

/**
 * Joins the bus, a RabbitMQ fanout exchange: each instance has a queue of its own, which goes with it. Returns at
 * once, connected or not. Whoever comes, or comes back, tells the others the overrides that it knows of, and asks them
 * for those that it may have missed.
 */
export async function openFlagBus(options: FlagBusOptions): Promise<FlagBus> {
  const { url, exchange, process, instance, hello, take, learn, log } = options;
  const broker = await connectBroker(url, `banyan ${process} flags`, log);

  const received = async (channel: Channel, message: ConsumeMessage) => {
    const { type, appId, replyTo } = message.properties;
    if (appId === instance) return;
    try {
      const data: unknown = JSON.parse(message.content.toString());
      if (type === CONFIRMATION) {
        learn(overridesOf(data));
        return;
      }
      const confirmation = await take(parseNews(data));
      if (replyTo !== undefined) {
        const about = { type: CONFIRMATION, appId: instance, correlationId: confirmation.news };
        channel.sendToQueue(replyTo, contentOf(confirmation), about);
      }
    } catch (error) {
      const problem = error instanceof BanyanError ? error.message : String(error);
      log.warn({ exchange, problem }, 'not understood on the flag bus');
    }
  };

  const kept = keepChannel({
    open: () => broker.connection.createChannel(),
    async setUp(channel) {
      const queue = await joinBus(channel, exchange, (message) => received(channel, message));
      publish(channel, hello(), queue);
    },
    log,
  });
  const publish = (channel: Channel, news: FlagNews, replyTo?: string) => {
    const about = { type: NEWS, appId: instance, messageId: news.id };
    channel.publish(exchange, '', contentOf(news), { ...about, ...(replyTo && { replyTo }) });
  };
  return {
    get connected() {
      return kept.current !== undefined;
    },
    tell(news) {
      const channel = kept.current;
      if (channel === undefined) return false;
      try {
        publish(channel, news);
        return true;
      } catch {
        return false; // it is being closed, and whoever comes back tells what it knows
      }
    },
    async stop() {
      await kept.stop();
      await broker.close();
    },
  };
}

/** Makes a queue of one's own that gets all news. Resolves with its name. */
export async function joinBus(
  channel: Channel,
  exchange: string,
  received: (message: ConsumeMessage) => void,
): Promise<string> {
  await channel.assertExchange(exchange, 'fanout', { durable: true });
  const { queue } = await channel.assertQueue('', { exclusive: true, autoDelete: true });
  await channel.bindQueue(queue, exchange, '');
  const take = (message: ConsumeMessage | null) => {
    if (message !== null) received(message);
  };
  await channel.consume(queue, take, { noAck: true });
  return queue;
}

export function contentOf(told: FlagNews | Confirmation): Buffer {
  return Buffer.from(JSON.stringify(told));
}

function overridesOf(data: unknown): readonly Override[] {
  return parseOverrides(Reflect.get(Object(data), 'overrides'));
}
