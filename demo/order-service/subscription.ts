import { type ChannelModel, connect } from 'amqplib';

/** Which queue, fed with which events of the SCM's exchange. */
export type Subscription = {
  readonly amqpUrl: string;
  readonly exchange: string;
  readonly queue: string;
  /** A topic pattern of event types, such as `scm.order.*`. */
  readonly pattern: string;
};

const reopenAfter = 1000;

/**
 * Hands each message of the queue to `receive`, and acknowledges it when that has returned. Whatever
 * ends the subscription later (the broker restarts, the queue is deleted), it is opened again. Rejects
 * when the broker cannot be had at the start; returns how to end it.
 */
export async function subscribe(
  { amqpUrl, exchange, queue, pattern }: Subscription,
  receive: (content: Buffer) => void,
): Promise<() => Promise<void>> {
  async function open(): Promise<ChannelModel> {
    const connection = await connect(amqpUrl, { noDelay: true, timeout: 5000 }).catch(
      (cause: NodeJS.ErrnoException) => {
        const reason = cause.message || cause.code;
        throw new Error(`cannot reach the message broker of AMQP_URL: ${reason}`, { cause });
      },
    );
    const close = () => connection.close().catch(() => {});
    connection.on('error', () => {}); // 'close' follows
    const channel = await connection.createChannel();
    channel.on('error', () => {}); // 'close' follows
    channel.on('close', close);
    await channel.prefetch(100);
    await channel.assertExchange(exchange, 'topic', { durable: true });
    await channel.assertQueue(queue, { arguments: { 'x-queue-type': 'quorum' } });
    await channel.bindQueue(queue, exchange, pattern);
    await channel.consume(queue, (message) => {
      if (message === null) return void close(); // the broker cancelled us
      receive(message.content);
      channel.ack(message);
    });
    return connection;
  }

  let ended = false;
  let current: ChannelModel;
  function keep(connection: ChannelModel) {
    current = connection;
    connection.on('close', reopen);
  }
  function reopen() {
    if (!ended) setTimeout(() => open().then(keep, reopen), reopenAfter);
  }
  keep(await open());

  return async () => {
    ended = true;
    await current.close().catch(() => {});
  };
}
