import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import type { Logger } from '#process';

/** A channel that is opened anew whenever it was lost. */
export type KeptChannel<C extends Channel> = {
  /** The open channel after its set-up; undefined while there is none. */
  readonly current: C | undefined;
  stop(): Promise<void>;
};

/** ms between two attempts to open a channel. */
const RETRY_DELAY = 1_000;

/**
 * Keeps one channel open. amqplib recovers connections only: a channel that the broker closes (a
 * queue that is missing, arguments that differ) stays closed, so each is looked after here.
 * `open` waits for the connection by itself; `setUp` declares, checks and consumes.
 */
export function keepChannel<C extends Channel>(
  open: () => Promise<C>,
  setUp: (channel: C) => Promise<void>,
  log: Logger,
): KeptChannel<C> {
  const stopping = new AbortController();
  let channel: C | undefined;
  let ready = false;

  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        const opened = await open();
        // Attached before anything else: an 'error' without a listener would end the process.
        let reason: string | undefined;
        opened.on('error', (error: Error) => {
          reason = error.message;
        });
        const closed = new Promise<void>((resolve) => opened.once('close', resolve));
        channel = opened;
        await setUp(opened);
        ready = true;
        await closed;
        if (reason !== undefined) throw new Error(reason);
      } catch (error) {
        if (!stopping.signal.aborted) log.error({ err: error }, 'channel lost, opening it anew');
      } finally {
        ready = false;
      }
      await delay(RETRY_DELAY, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  // `open` rejects when the connection is closed for good, so the loop always ends.
  void run();

  return {
    get current() {
      return ready ? channel : undefined;
    },
    async stop() {
      stopping.abort();
      await channel?.close().catch(() => {});
    },
  };
}
