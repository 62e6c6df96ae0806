import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type ChannelModel, connect, type RecoveringChannelModel } from 'amqplib';
import type { Logger } from '#process';

/** A connection to RabbitMQ that comes back by itself. */
export type Broker = {
  readonly connected: boolean;
  /** Whether the broker takes no publications at the moment: it is out of memory or disk. */
  readonly blocked: boolean;
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
    blocked = false;
    if (!closing) log.warn({ reason: error?.message }, 'broker disconnected, reconnecting');
  });
  connection.on('connect-failed', (error: Error) => {
    if (!closing) log.warn({ reason: error.message }, 'broker cannot be reached, trying again');
  });
  // Reported above already; without a listener Node would end the process.
  connection.on('error', () => {});
  let blocked = false;
  connection.on('blocked', (reason: string) => {
    blocked = true;
    log.warn({ reason }, 'broker blocks publishers');
  });
  connection.on('unblocked', () => {
    blocked = false;
    log.info('broker takes publications again');
  });
  return {
    connection,
    get connected() {
      return connected;
    },
    get blocked() {
      return blocked;
    },
    async close() {
      closing = true;
      connected = false;
      // A broker that blocks us does not even answer that.
      await Promise.race([connection.close(), delay(CLOSE_GRACE, undefined, { ref: false })]);
    },
  };
}

/** ms for the broker to answer that the connection is closed. */
const CLOSE_GRACE = 2_000;
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
