import { setTimeout as delay } from 'node:timers/promises';
import type { PublishEvent } from '../delivery/publisher.ts';
import type { MessageStore, OutboxEvent } from '../domain/message-store.ts';
import { roundOf } from '../domain/relay-round.ts';

/** Carries committed events from the outbox to the broker. */
export type Relay = {
  /** There is something new in the outbox. */
  wake(): void;
  stop(): Promise<void>;
};

export type RelayOptions = {
  readonly store: Pick<MessageStore, 'unpublished' | 'markPublished'>;
  /** Undefined while there is no open channel. */
  readonly publisher: () => PublishEvent | undefined;
  readonly onPublished: (events: readonly OutboxEvent[]) => void;
  readonly onFailed: (event: OutboxEvent, reason: unknown) => void;
  /** Told at each look into the outbox whether the database answered. */
  readonly onDatabase: (error: unknown) => void;
};

/** ms between two looks into an outbox that nobody said has something new. */
const IDLE_POLL = 250;
/** ms to wait after a failure. */
const RETRY_DELAY = 1_000;
/** ms to let what is on its way be confirmed when the relay stops. */
const STOP_GRACE = 2_000;
const PAGE = 100;

/**
 * Publishes in order within each aggregate: of each aggregate only its oldest event is on its way, so
 * one that fails holds back its own followers and nobody else's. At least once: a crash between the
 * broker's confirm and the mark in the database publishes again, with the same event id.
 */
export function startRelay(options: RelayOptions): Relay {
  const { store, publisher, onPublished, onFailed, onDatabase } = options;
  const stopping = new AbortController();
  let woken = Promise.withResolvers<void>();

  /** Publishes a page in rounds; adds the aggregates that failed to `blocked`. */
  const publishPage = async (
    page: readonly OutboxEvent[],
    publish: PublishEvent,
    blocked: Set<string>,
  ): Promise<void> => {
    const free = (events: readonly OutboxEvent[]) =>
      events.filter(({ aggregate }) => !blocked.has(aggregate));
    let waiting = free(page);
    while (waiting.length > 0 && !stopping.signal.aborted) {
      const { round, rest } = roundOf(waiting);
      const results = await Promise.allSettled(round.map(publish));
      const published = round.filter((_, index) => results[index]?.status === 'fulfilled');
      if (published.length > 0) {
        await store.markPublished(published.map(({ id }) => id));
        onPublished(published);
      }
      for (const [index, event] of round.entries()) {
        const result = results[index];
        if (result?.status !== 'rejected') continue;
        blocked.add(event.aggregate);
        onFailed(event, result.reason);
      }
      waiting = free(rest);
    }
  };

  /** Goes through the whole outbox once; returns the ms to wait before the next time. */
  const publishAll = async (publish: PublishEvent): Promise<number> => {
    const blocked = new Set<string>();
    let position = 0;
    while (!stopping.signal.aborted) {
      const page = await store.unpublished(position, PAGE);
      onDatabase(undefined);
      await publishPage(page, publish, blocked);
      position = page.at(-1)?.position ?? position;
      if (page.length < PAGE) break;
    }
    return blocked.size > 0 ? RETRY_DELAY : IDLE_POLL;
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      let pause = IDLE_POLL;
      const publish = publisher();
      try {
        if (publish !== undefined) pause = await publishAll(publish);
      } catch (error) {
        onDatabase(error);
        pause = RETRY_DELAY;
      }
      const sleep = delay(pause, undefined, { signal: stopping.signal }).catch(() => {});
      // After a failure a new event is no reason to hurry.
      await (pause === RETRY_DELAY ? sleep : Promise.race([sleep, woken.promise]));
      woken = Promise.withResolvers();
    }
  };
  const running = run();

  return {
    wake: () => woken.resolve(),
    async stop() {
      stopping.abort();
      await Promise.race([running, delay(STOP_GRACE, undefined, { ref: false })]);
    },
  };
}
