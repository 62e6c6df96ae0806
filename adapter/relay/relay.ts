import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#process';
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
  readonly log: Logger;
};

/** ms between two looks into an outbox that nobody said has something new. */
const IDLE_POLL = 250;
/** ms to wait after a failure. */
const RETRY_DELAY = 1_000;
const BATCH = 100;

/**
 * Publishes in order within each aggregate: of each aggregate only its oldest event is on its way, so
 * one that fails holds back its own followers and nobody else's. At least once: a crash between the
 * broker's confirm and the mark in the database publishes again, with the same event id.
 */
export function startRelay({ store, publisher, onPublished, onFailed, log }: RelayOptions): Relay {
  const stopping = new AbortController();
  let woken = Promise.withResolvers<void>();

  /** Publishes one batch; returns the ms to wait before the next one. */
  const publishBatch = async (): Promise<number> => {
    const publish = publisher();
    if (publish === undefined) return IDLE_POLL;
    let waiting = await store.unpublished(BATCH);
    let failures = 0;
    let pause = waiting.length === BATCH ? 0 : IDLE_POLL;
    while (waiting.length > 0 && !stopping.signal.aborted) {
      const { round, rest } = roundOf(waiting);
      const results = await Promise.allSettled(round.map(publish));
      const published = round.filter((_, index) => results[index]?.status === 'fulfilled');
      if (published.length > 0) {
        await store.markPublished(published.map(({ id }) => id));
        onPublished(published);
      }
      const blocked = new Set<string>();
      for (const [index, result] of results.entries()) {
        const event = round[index];
        if (result.status === 'fulfilled' || event === undefined) continue;
        blocked.add(event.aggregate);
        failures += 1;
        onFailed(event, result.reason);
      }
      waiting = rest.filter(({ aggregate }) => !blocked.has(aggregate));
    }
    if (failures > 0) pause = RETRY_DELAY;
    return pause;
  };

  const run = async () => {
    while (!stopping.signal.aborted) {
      let pause = RETRY_DELAY;
      try {
        pause = await publishBatch();
      } catch (error) {
        log.error({ err: error }, 'outbox cannot be read, trying again');
      }
      if (pause === 0) continue;
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
      await running;
    },
  };
}
