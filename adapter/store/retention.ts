import { setTimeout as delay } from 'node:timers/promises';
import type { MessageStore } from '../domain/message-store.ts';

export type RetentionOptions = {
  readonly store: Pick<MessageStore, 'removeOld'>;
  /** In days. */
  readonly keep: { readonly inbox: number; readonly outbox: number };
  /** ms since 1970. */
  readonly now: () => number;
  /** One instance is enough. */
  readonly isOurs: () => boolean;
  readonly onRemoved: (rows: number) => void;
};

/** ms between two times of tidying up. */
const INTERVAL = 10 * 60 * 1_000;
/** ms between two deletes, for others to have their turn. */
const PAUSE = 50;
const DAY = 24 * 60 * 60 * 1_000;

/** Removes what is too old to matter, now and then and little by little. */
export function startRetention(options: RetentionOptions): { stop(): void } {
  const { store, keep, now, isOurs, onRemoved } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) => delay(ms, undefined, { signal, ref: false });

  const tidyUp = async () => {
    const before = (days: number) => new Date(now() - days * DAY).toISOString();
    const limits = { inbox: before(keep.inbox), outbox: before(keep.outbox) };
    const removed = await store.removeOld(limits, () => pause(PAUSE));
    if (removed > 0) onRemoved(removed);
  };
  const run = async () => {
    for (;;) {
      await pause(INTERVAL);
      // A database that is away is told of elsewhere; what is old is still old next time.
      if (isOurs()) await tidyUp().catch(() => {});
    }
  };
  run().catch(() => {}); // it ends when it is stopped

  return { stop: () => stopping.abort() };
}
