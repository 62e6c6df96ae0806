import { setTimeout as delay } from 'node:timers/promises';
import type { PublishEvent } from '../delivery/publisher.ts';
import type { Lease } from '../domain/lease.ts';
import type { MessageStore, OutboxEvent, Shard } from '../domain/message-store.ts';
import { roundOf } from '../domain/relay-round.ts';
import { createHandover } from './handover.ts';

/** Carries committed events from the outbox of one shard to the broker. */
export type Relay = {
  /**
   * These were committed just now: they need not be looked up. `outsideCommits` tells whether somebody
   * else has put events before them.
   */
  offer(events: readonly OutboxEvent[], outsideCommits: number): void;
  /** The outbox may hold events that were not offered. */
  lookAgain(): void;
  stop(): Promise<void>;
};

export type RelayOptions = {
  readonly store: Pick<MessageStore, 'unpublished' | 'markPublished'>;
  readonly shard: Shard;
  /** Undefined while somebody else may hold the lease. */
  readonly lease: () => Lease | undefined;
  /** Undefined while there is no open channel. */
  readonly publisher: () => PublishEvent | undefined;
  readonly onPublished: (events: readonly OutboxEvent[]) => void;
  readonly onPublishFailed: (event: OutboxEvent, reason: unknown) => void;
  /** Told when the database does not answer. */
  readonly onTrouble: (error: unknown) => void;
};

/** ms between two looks into an outbox that nobody said has something new. */
const IDLE_POLL = 500;
/** The same while there is enough to do: only others, such as a replay, put something there unsaid. */
const BUSY_POLL = 5_000;
/** ms until an event that failed is tried again. */
const RETRY_DELAY = 1_000;
/** ms to wait for the lease, the channel or the database. */
const WAIT = 100;
/** ms to let what is on its way be confirmed when the relay stops. */
const STOP_GRACE = 5_000;
/** Events on their way to the broker at once, at most. */
const WINDOW = 500;

/**
 * Publishes in order within each aggregate: of each aggregate only its oldest event is on its way, so
 * one that fails holds back its own followers and nobody else's. At least once: a crash between the
 * broker's confirm and the mark in the database publishes again, with the same event id. Only the
 * holder of the lease publishes; one that has lost it without noticing repeats at most what its
 * successor publishes as well, because neither starts before the oldest event that is not marked.
 */
export function startRelay(options: RelayOptions): Relay {
  const { store, shard, lease, publisher, onPublished, onPublishFailed, onTrouble } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const handover = createHandover();
  let knownOutside = 0;
  let woken = Promise.withResolvers<void>();
  /** Aggregates whose oldest event failed: until the outbox is gone through again. */
  let blocked = new Set<string>();

  /** Publishes in rounds and marks; false if the lease is lost. */
  const publishAll = async (
    events: readonly OutboxEvent[],
    publish: PublishEvent,
    held: Lease,
  ): Promise<boolean> => {
    const free = (some: readonly OutboxEvent[]) =>
      some.filter(({ aggregate }) => !blocked.has(aggregate));
    let waiting = free(events);
    const published: OutboxEvent[] = [];
    while (waiting.length > 0 && !signal.aborted) {
      const { round, rest } = roundOf(waiting);
      const results = await Promise.allSettled(round.map(publish));
      const confirmed: OutboxEvent[] = [];
      for (const [index, event] of round.entries()) {
        const result = results[index];
        if (result?.status === 'fulfilled') {
          confirmed.push(event);
        } else {
          blocked.add(event.aggregate);
          onPublishFailed(event, result?.reason);
        }
      }
      if (confirmed.length > 0) onPublished(confirmed);
      published.push(...confirmed);
      waiting = free(rest);
    }
    if (published.length === 0) return true;
    return store.markPublished(published, held);
  };

  /** Goes through the whole outbox once. */
  const publishOutbox = async (publish: PublishEvent, held: Lease): Promise<boolean> => {
    blocked = new Set();
    handover.lookedUp();
    let position = 0;
    while (!signal.aborted) {
      const page = await store.unpublished(shard, position, WINDOW);
      handover.found(page);
      if (!(await publishAll(page, publish, held))) return false;
      position = page.at(-1)?.position ?? position;
      if (page.length < WINDOW) break;
    }
    return true;
  };

  let lookedAt = Number.NEGATIVE_INFINITY;
  const nextLook = () => {
    if (!handover.isComplete) return 0;
    if (blocked.size > 0) return lookedAt + RETRY_DELAY;
    return lookedAt + (handover.isEmpty ? IDLE_POLL : BUSY_POLL);
  };

  /** One step; false if nothing can be done at the moment. */
  const publishSome = async (): Promise<boolean> => {
    const publish = publisher();
    const held = lease();
    if (publish === undefined || held === undefined) return false;
    try {
      if (performance.now() < nextLook())
        return await publishAll(handover.take(WINDOW), publish, held);
      const isOurs = await publishOutbox(publish, held);
      lookedAt = performance.now();
      return isOurs;
    } catch (error) {
      onTrouble(error);
      return false;
    }
  };

  const run = async () => {
    while (!signal.aborted) {
      if (!(await publishSome())) {
        handover.lost();
        await delay(WAIT, undefined, { signal }).catch(() => {});
      } else if (handover.isEmpty) {
        const ended = new AbortController();
        const sleep = delay(Math.max(0, nextLook() - performance.now()), undefined, {
          signal: AbortSignal.any([signal, ended.signal]),
        });
        await Promise.race([sleep.catch(() => {}), woken.promise]);
        ended.abort();
      }
      woken = Promise.withResolvers();
    }
  };
  const running = run();

  return {
    offer(events, outsideCommits) {
      if (outsideCommits > knownOutside) handover.lost();
      knownOutside = Math.max(knownOutside, outsideCommits);
      handover.offer(events);
      woken.resolve();
    },
    lookAgain() {
      handover.lost();
      woken.resolve();
    },
    async stop() {
      stopping.abort();
      await Promise.race([running, delay(STOP_GRACE, undefined, { ref: false })]);
    },
  };
}
