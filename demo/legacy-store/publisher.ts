import { type ConfirmChannel, connect } from 'amqplib';
import type { Publish } from './outgoing-messages.ts';

/** The shop's end of the message broker. */
export type Publisher = { readonly publish: Publish; readonly close: () => Promise<void> };

type Link = { readonly channel: ConfirmChannel; readonly close: () => Promise<void> };

/** Connects to the broker, and again at the next message whenever the connection was lost. */
export async function connectPublisher(url: string, exchange: string): Promise<Publisher> {
  let link: Link | undefined = await open();

  async function open(): Promise<Link> {
    const connection = await connect(url, { noDelay: true, timeout: 5000 }).catch(
      (cause: NodeJS.ErrnoException) => {
        const reason = cause.message || cause.code;
        throw new Error(`cannot reach the message broker of AMQP_URL: ${reason}`, { cause });
      },
    );
    const close = () => connection.close().catch(() => {});
    connection.on('error', () => {}); // 'close' follows
    connection.on('close', () => {
      link = undefined;
    });
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => {}); // 'close' follows
    channel.on('close', close);
    await channel.assertExchange(exchange, 'topic', { durable: true });
    return { channel, close };
  }

  return {
    async publish({ routing_key, body, regtime }) {
      link ??= await open();
      const { channel } = link;
      const options = {
        contentType: 'application/json; charset=euc-kr',
        persistent: true,
        appId: 'legacy-store',
        timestamp: regtime,
      };
      await new Promise<void>((resolve, reject) => {
        channel.publish(exchange, routing_key, Buffer.from(body), options, (error: unknown) =>
          error ? reject(error) : resolve(),
        );
      });
    },
    close: async () => link?.close(),
  };
}
