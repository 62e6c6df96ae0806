import { randomUUID } from 'node:crypto';
import { type ChannelModel, type ConsumeMessage, connect } from 'amqplib';
import type { BusPlace } from './bus-place.ts';
import { CONFIRMATION, contentOf, joinBus, NEWS } from './flag-bus.ts';
import type { Confirmation, FlagNews } from './flag-news.ts';
import { reasonOf } from './posted-news.ts';

/** One connection to the bus, of somebody who is no instance. */
export type BusSender = {
  /** Why nothing can be sent any more. */
  readonly problem: string | undefined;
  /** Sends news; why not, where it could not. */
  publish(news: FlagNews): string | undefined;
  close(): Promise<void>;
};

/** ms to reach the bus. */
const BUS_MS = 2_000;

/** Connects to the bus; resolves, connected or not, after 2 s at the latest. What instances answer is `received`. */
export async function openBusSender(
  { url, exchange }: BusPlace,
  received: (confirmation: Confirmation) => void,
): Promise<BusSender> {
  const appId = randomUUID();
  let connection: ChannelModel | undefined;
  let problem: string | undefined;
  const lost = (error?: Error) => {
    problem ??= error === undefined ? 'the connection is closed' : reasonOf(error);
  };
  const close = async () => connection?.close().catch(() => {});
  try {
    connection = await connect(url, { timeout: BUS_MS, noDelay: true });
    connection.on('error', lost).on('close', lost);
    const channel = await connection.createChannel();
    channel.on('error', lost).on('close', lost);
    const replyTo = await joinBus(channel, exchange, ({ content, properties }: ConsumeMessage) => {
      const told = properties.type === CONFIRMATION ? confirmationOf(content) : undefined;
      if (told !== undefined) received(told);
    });
    return {
      get problem() {
        return problem;
      },
      publish(news) {
        if (problem !== undefined) return problem;
        channel.publish(exchange, '', contentOf(news), { type: NEWS, appId, replyTo });
        return undefined;
      },
      close,
    };
  } catch (error) {
    await close();
    const why = reasonOf(error);
    return { problem: why, publish: () => why, close };
  }
}

/** Whoever may write there is one of us: only what is none at all is left out. */
function confirmationOf(content: Buffer): Confirmation | undefined {
  try {
    const told: unknown = JSON.parse(content.toString());
    return typeof told === 'object' && told !== null ? (told as Confirmation) : undefined;
  } catch {
    return undefined;
  }
}
