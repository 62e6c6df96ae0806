import { setTimeout as delay } from 'node:timers/promises';
import { type ConfirmChannel, connect } from 'amqplib';
import type { LoadMessage } from './load/load.ts';

/** The legacy at work: it publishes a load, whatever happens to the broker. */
export type LegacyFeed = {
  /** Messages of the load that the broker has for sure. */
  readonly confirmed: number;
  /** Messages that were sent again, because nobody knew whether they had arrived. */
  readonly repeated: number;
  readonly finished: boolean;
  stop(): Promise<void>;
};

export type LegacyFeedOptions = {
  readonly url: string;
  readonly exchange: string;
  readonly load: readonly LoadMessage[];
  /** How many messages of the load may be sent at this moment. */
  readonly allowed: () => number;
};

/** Messages sent and not confirmed. */
const WINDOW = 1_000;

/**
 * Publishes in order. After a lost connection everything since the first unconfirmed message goes
 * again: some of it may come twice, and nothing changes places with what follows it.
 */
export function startLegacyFeed({ url, exchange, load, allowed }: LegacyFeedOptions): LegacyFeed {
  const isConfirmed = new Array<boolean>(load.length).fill(false);
  let confirmed = 0;
  let furthest = 0;
  let repeated = 0;
  let stopping = false;

  const confirm = (index: number) => {
    isConfirmed[index] = true;
    while (isConfirmed[confirmed]) confirmed += 1;
  };

  const publish = async (channel: ConfirmChannel) => {
    let lost: unknown;
    const lose = (error: unknown) => {
      lost ??= error ?? new Error('closed');
    };
    channel.on('error', lose).on('close', lose).on('return', lose);
    let next = confirmed;
    while (lost === undefined && !stopping && confirmed < load.length) {
      const message = load[next];
      if (message === undefined || next >= allowed() || next - confirmed >= WINDOW) {
        await delay(2);
        continue;
      }
      const index = next;
      const options = { mandatory: true, persistent: true };
      channel.publish(exchange, message.routingKey, message.body, options, (error) => {
        if (error) lose(error);
        else if (lost === undefined) confirm(index);
      });
      next += 1;
      if (next > furthest) furthest = next;
      else repeated += 1;
      // Lets what the broker says in, now and then.
      if (next % 50 === 0) await delay(0);
    }
    if (lost !== undefined) throw lost;
  };

  const run = async () => {
    while (!stopping && confirmed < load.length) {
      try {
        const connection = await connect(url, { noDelay: true, timeout: 3_000 });
        connection.on('error', () => {});
        try {
          await publish(await connection.createConfirmChannel());
        } finally {
          await connection.close().catch(() => {});
        }
      } catch {
        await delay(100); // the broker is away
      }
    }
  };
  const running = run();

  return {
    get confirmed() {
      return confirmed;
    },
    get repeated() {
      return repeated;
    },
    get finished() {
      return confirmed === load.length;
    },
    async stop() {
      stopping = true;
      await running;
    },
  };
}
