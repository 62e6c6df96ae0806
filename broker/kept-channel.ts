import { setTimeout as delay } from 'node:timers/promises';
import type { Channel } from 'amqplib';
import type { Logger } from '#process';

/** A channel that is opened anew whenever it was lost. */
export type KeptChannel<C extends Channel> = {
  /** The open channel after its set-up; undefined while there is none. */
  readonly current: C | undefined;
  stop(): Promise<void>;
};

/** How a kept channel comes to be, and stays useful. */
export type ChannelKeeping<C extends Channel> = {
  /** Waits for the connection by itself. */
  readonly open: () => Promise<C>;
  /**
   * Declares, checks and consumes. `isCareful`: the last channels were lost at once, so one message may
   * be what kills them; to take one at a time counts the deliveries of that one alone.
   */
  readonly setUp: (channel: C, isCareful: boolean) => Promise<void>;
  /** Repeated from then on; when it fails, the channel is opened anew. */
  readonly check?: (channel: C) => Promise<void>;
  /** ms between two checks; a channel that lived for that long was not lost at once. */
  readonly checkInterval?: number;
  readonly log: Logger;
};

/** ms for a broker to answer that a channel is closed: one that is out of memory answers nothing. */
const CLOSE_GRACE = 2_000;
/** ms between two attempts to open a channel. */
const RETRY_DELAY = 1_000;
/** Channels lost at once, one after the other, before the next one is careful. */
const CAREFUL_AFTER = 3;

/**
 * Keeps one channel open. amqplib recovers connections only: a channel that the broker closes (a
 * queue that is missing, arguments that differ) stays closed, so each is looked after here. What
 * amqplib cannot decode, such as headers that nest too deep for its stack, ends the whole connection.
 */
export function keepChannel<C extends Channel>(keeping: ChannelKeeping<C>): KeptChannel<C> {
  const { open, setUp, check, checkInterval = 10_000, log } = keeping;
  const stopping = new AbortController();
  const { signal } = stopping;
  let channel: C | undefined;
  let ready = false;
  let lostAtOnce = 0;

  const keepOne = async () => {
    const opened = await open();
    // It waited for the connection, and we were stopped meanwhile: nobody may consume now.
    if (signal.aborted) return opened.close();
    channel = opened;
    const isCareful = lostAtOnce >= CAREFUL_AFTER;
    lostAtOnce += 1;
    // Attached before anything else: an 'error' without a listener would end the process.
    let lost: unknown;
    opened.on('error', (error) => {
      lost = error;
    });
    let isOpen = true;
    const closed = new Promise<void>((resolve) => opened.once('close', resolve)).then(() => {
      isOpen = false;
    });
    try {
      await setUp(opened, isCareful);
      ready = isOpen;
      while (isOpen && !signal.aborted) {
        const ended = new AbortController();
        const pause = delay(checkInterval, undefined, { signal: ended.signal }).catch(() => {});
        await Promise.race([closed, pause]);
        ended.abort();
        if (!isOpen) break;
        lostAtOnce = 0;
        // The next one takes many messages at a time again.
        if (isCareful) break;
        await check?.(opened);
      }
    } finally {
      ready = false;
      if (isOpen) await closedWithin(opened);
    }
    if (lost !== undefined) throw lost;
  };

  const run = async () => {
    while (!signal.aborted) {
      try {
        await keepOne();
      } catch (error) {
        if (!signal.aborted) log.error({ err: error }, 'channel lost, opening it anew');
      }
      await delay(RETRY_DELAY, undefined, { signal }).catch(() => {});
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
      if (channel !== undefined) await closedWithin(channel);
    },
  };
}

async function closedWithin(channel: Channel): Promise<void> {
  const closed = Promise.resolve()
    .then(() => channel.close())
    .catch(() => {}); // it is closed already
  await Promise.race([closed, delay(CLOSE_GRACE, undefined, { ref: false })]);
}
