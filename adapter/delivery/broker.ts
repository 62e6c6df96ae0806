import { connect, type RecoveringChannelModel } from 'amqplib';
import type { Logger } from '#process';

/** A connection to RabbitMQ that comes back by itself. */
export type Broker = {
  readonly connected: boolean;
  readonly connection: RecoveringChannelModel;
  close(): Promise<void>;
};

/** Returns at once, connected or not: the broker may start after the adapter. */
export async function connectBroker(url: string, name: string, log: Logger): Promise<Broker> {
  const connection = await connect(url, {
    recovery: { initialDelay: 100, maxDelay: 5_000, waitForConnect: false },
    noDelay: true,
    timeout: 10_000,
    clientProperties: { connection_name: name },
  });
  let connected = false;
  let closing = false;
  connection.on('connect', () => {
    connected = true;
    log.info('broker connected');
  });
  connection.on('disconnect', (error: Error) => {
    connected = false;
    if (!closing) log.warn({ reason: error?.message }, 'broker disconnected, reconnecting');
  });
  connection.on('connect-failed', (error: Error) => {
    if (!closing) log.warn({ reason: error.message }, 'broker cannot be reached, trying again');
  });
  // Reported above already; without a listener Node would end the process.
  connection.on('error', () => {});
  connection.on('blocked', (reason: string) => log.warn({ reason }, 'broker blocks publishers'));
  connection.on('unblocked', () => log.info('broker takes publications again'));
  return {
    connection,
    get connected() {
      return connected;
    },
    async close() {
      closing = true;
      connected = false;
      await connection.close();
    },
  };
}
