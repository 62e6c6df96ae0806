import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConsumeMessage, connect } from 'amqplib';
import type { Ledger } from './ledger.ts';

/** The SCM: it takes events from a queue of its own, however often the broker goes away. */
export type ScmConsumer = {
  /** Resolves when everything that is in the queue now has been taken; rejects after 60 s. */
  drained(): Promise<void>;
  stop(): Promise<void>;
};

export type ScmConsumerOptions = {
  readonly url: string;
  /** A durable queue that is there already. */
  readonly queue: string;
  readonly ledger: Pick<Ledger, 'note'>;
};

/** ms. */
const DRAINED_WITHIN = 60_000;

export function startScmConsumer({ url, queue, ledger }: ScmConsumerOptions): ScmConsumer {
  const marks = new Set<string>();
  let stopping = false;
  let end = () => {};

  const take = ({ content, properties }: ConsumeMessage) => {
    if (properties.type === 'mark') marks.add(String(properties.messageId));
    else ledger.note(JSON.parse(content.toString()));
  };

  const consume = async () => {
    const connection = await connect(url, { noDelay: true, timeout: 3_000 });
    const closed = new Promise<void>((resolve) => {
      connection.on('error', () => {});
      connection.on('close', resolve);
      end = resolve;
    });
    const channel = await connection.createChannel();
    channel.on('error', () => {});
    channel.on('close', () => end());
    await channel.prefetch(1_000);
    await channel.consume(queue, (message) => {
      if (message === null) return end();
      take(message);
      channel.ack(message);
    });
    if (!stopping) await closed;
    await connection.close().catch(() => {});
  };

  const run = async () => {
    while (!stopping) {
      await consume().catch(() => {});
      if (!stopping) await delay(100);
    }
  };
  const running = run();

  return {
    async drained() {
      const mark = randomUUID();
      const connection = await connect(url);
      const channel = await connection.createConfirmChannel();
      channel.sendToQueue(queue, Buffer.from(''), { type: 'mark', messageId: mark });
      await channel.waitForConfirms();
      await connection.close();
      for (let waited = 0; !marks.has(mark); waited += 10) {
        if (waited > DRAINED_WITHIN) throw new Error(`${queue} is not drained`);
        await delay(10);
      }
    },
    async stop() {
      stopping = true;
      end();
      await running;
    },
  };
}
