import { setTimeout as delay } from 'node:timers/promises';
import {
  type Channel,
  type ChannelModel,
  type ConsumeMessage,
  connect,
  type Message,
} from 'amqplib';
import { BanyanError } from '#contracts';
import type { Delivery } from '../domain/delivery.ts';

/** A queue of somebody else's, which is emptied from its head; nothing about it is changed. */
export type ForeignQueue = {
  /** Messages that nobody has in hand. */
  ready(): Promise<number>;
  /** What comes within a moment, in the queue's order and so many at the most. None after a long silence. */
  take(most: number): Promise<readonly Taken[]>;
  /** Takes them out of the queue for good. `isAll`: nothing else that was taken is still in hand. */
  acknowledge(taken: readonly Taken[], isAll: boolean): Promise<void>;
  /** Puts back what is in hand, each to its old place, and ends the connection. */
  close(): Promise<void>;
};

export type Taken = { readonly tag: number; readonly delivery: Delivery };

/** ms to connect. */
const CONNECT_TIMEOUT = 5_000;
/** ms after a message in which another one would have come. */
const GATHER = 50;
/** ms for the first one to come. */
const SILENCE = 5_000;
/** Acknowledgements that go singly before a pause, and its ms. */
const PART = 16;
const PART_PAUSE = 20;
/** In s: a broker that is gone is noticed after two of them. */
const HEARTBEAT = '10';

/**
 * Connects to the broker and looks for the queue. Consumes instead of getting one by one: RabbitMQ
 * refuses that where there is a single active consumer.
 * Everything rejects with a BanyanError: `broker_unreachable`, also where the connection breaks later;
 * `queue_unknown` (exit code 2); `queue_refused` where it is not for us.
 */
export async function openForeignQueue(url: string, queue: string): Promise<ForeignQueue> {
  const connection = await connected(url);
  let lost: unknown;
  const note = (error: unknown) => {
    lost ??= error;
  };
  // Without a listener Node would end the process.
  connection.on('error', note);
  const told = async <T>(work: () => Promise<T> | T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      // What broke the connection says more than that it is closed by now.
      throw brokerError(lost ?? error, queue);
    }
  };
  const close = () => connection.close().catch(() => {}); // it is closed already
  try {
    const channel = await told(() => connection.createChannel());
    channel.on('error', note);
    await told(() => channel.checkQueue(queue));
    return {
      ready: () => told(async () => (await channel.checkQueue(queue)).messageCount),
      take: (most) => told(() => taken(channel, queue, most)),
      acknowledge: (messages, isAll) => told(() => acknowledge(channel, messages, isAll)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function connected(url: string): Promise<ChannelModel> {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', HEARTBEAT);
  try {
    return await connect(parsed.href, {
      noDelay: true,
      timeout: CONNECT_TIMEOUT,
      clientProperties: { connection_name: 'banyan failed adopt' },
    });
  } catch (cause) {
    throw unreachable(`the broker at ${parsed.host} does not answer`, cause);
  }
}

/** A consumer of its own each time, gone before its messages are settled: no more than these ever come. */
async function taken(channel: Channel, queue: string, most: number): Promise<readonly Taken[]> {
  const messages: Taken[] = [];
  const { promise: enough, resolve: end } = Promise.withResolvers<void>();
  let timer = setTimeout(end, SILENCE);
  const take = (message: ConsumeMessage | null) => {
    // The broker cancels the consumer of a queue that is deleted.
    if (message === null) return end();
    messages.push({ tag: message.fields.deliveryTag, delivery: deliveryOf(message) });
    clearTimeout(timer);
    if (messages.length >= most) end();
    else timer = setTimeout(end, GATHER);
  };
  channel.once('close', end);
  try {
    await channel.prefetch(most);
    const { consumerTag } = await channel.consume(queue, take);
    await enough;
    await channel.cancel(consumerTag);
    return messages;
  } finally {
    clearTimeout(timer);
    channel.off('close', end);
  }
}

/**
 * A quorum queue has 32 commands of a channel under way; RabbitMQ keeps those beyond to itself, and forgets
 * them when the channel ends. All at once is one command; singly they go in parts.
 */
async function acknowledge(
  channel: Channel,
  messages: readonly Taken[],
  isAll: boolean,
): Promise<void> {
  const tags = messages.map(({ tag }) => tag);
  for (const part of isAll ? [tags.slice(-1)] : partsOf(tags)) {
    for (const tag of part) {
      channel.ack({ fields: { deliveryTag: tag } } as Message, isAll); // it looks at nothing else
    }
    if (!isAll) await delay(PART_PAUSE);
  }
}

function partsOf(tags: readonly number[]): number[][] {
  const count = Math.ceil(tags.length / PART);
  return Array.from({ length: count }, (_, index) => tags.slice(index * PART, (index + 1) * PART));
}

function deliveryOf({ fields, properties, content }: ConsumeMessage): Delivery {
  const { exchange, routingKey } = fields;
  const set = Object.entries(properties).filter(([, value]) => value !== undefined);
  return { exchange, routingKey, properties: Object.fromEntries(set), body: content };
}

/** Reply codes: AMQP 0-9-1 §1.2. */
function brokerError(error: unknown, queue: string): BanyanError {
  switch (codeOf(error)) {
    case 404:
      return new BanyanError('queue_unknown', `there is no queue "${queue}"`, {
        exitCode: 2,
        advice: 'See `rabbitmqctl list_queues`; its virtual host is the one of adapter.broker.',
        cause: error,
      });
    case 403:
    case 405:
      return new BanyanError(
        'queue_refused',
        `the broker refuses the queue "${queue}": ${wordsOf(error)}`,
        {
          advice: 'Stop who has it exclusively, or let the user of adapter.broker read it.',
          cause: error,
        },
      );
    default:
      return unreachable('the connection to the broker broke', error);
  }
}

function unreachable(message: string, cause: unknown): BanyanError {
  return new BanyanError('broker_unreachable', `${message}: ${wordsOf(cause)}`, {
    advice:
      'Correct adapter.broker (AMQP_URL), or try again: what was adopted by then is known, and comes once.',
    cause,
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

/** Where a name has several addresses, the error of all of them says nothing but its code. */
function wordsOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : String(codeOf(error));
}
