import type { Socket } from 'node:net';
import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib';
import type { Logger } from '#process';

/** A connection to RabbitMQ that comes back by itself. */
export type Broker = {
  readonly connected: boolean;
  readonly connection: RecoveringChannelModel;
  close(): Promise<void>;
};

/** Returns at once, connected or not: the broker may start after the adapter. */
export async function connectBroker(url: string, name: string, log: Logger): Promise<Broker> {
  const connection = await connect(withHeartbeat(url), {
    recovery: {
      initialDelay: 100,
      maxDelay: 5_000,
      waitForConnect: false,
      setup: async (model: ChannelModel) => gatherWrites(model),
    },
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

/** In s: what stands still in our hands comes to somebody else after two of them. */
const HEARTBEAT = '10';

/** Unless the URL says it: RabbitMQ's own default is a minute. */
function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', HEARTBEAT);
  return parsed.href;
}

/**
 * What is published and acknowledged in one turn of the event loop goes out in one system call; amqplib
 * by itself makes one a message, and spends more time there than anywhere else.
 */
function gatherWrites({ connection }: ChannelModel): void {
  // Not in amqplib's types. Without it everything works, only slower.
  const { stream } = connection as { readonly stream?: Socket };
  if (stream === undefined) return;
  const write = stream.write;
  let isGathering = false;
  stream.write = function gathered(this: Socket, ...args: unknown[]): boolean {
    if (!isGathering) {
      isGathering = true;
      stream.cork();
      process.nextTick(() => {
        isGathering = false;
        stream.uncork();
      });
    }
    return Reflect.apply(write, this, args);
  } as Socket['write'];
}
