import type { CommittedEvent } from '../delivery/batch-commit.ts';
import type { OutboxEvent } from '../domain/message-store.ts';
import { secondsSince } from './metrics.ts';

/** How long events took, from the delivery of their message to their confirmation. */
export type EventLatency = {
  committed(events: readonly CommittedEvent[]): void;
  /** In seconds. Of an event that another process or an earlier start committed: since its commit. */
  published(event: OutboxEvent): number;
};

/** Events that are waited for at most. */
const MOST = 20_000;

/** `clock`: ms that never go back; `now`: ms since 1970. */
export function eventLatency(clock: () => number, now: () => number): EventLatency {
  const arrivals = new Map<string, number>();
  return {
    committed(events) {
      if (arrivals.size > MOST) arrivals.clear();
      for (const { event, arrivedAt } of events) arrivals.set(event.id, arrivedAt);
    },
    published({ id, createdAt }) {
      const arrivedAt = arrivals.get(id);
      arrivals.delete(id);
      return arrivedAt === undefined
        ? secondsSince(createdAt, now())
        : (clock() - arrivedAt) / 1_000;
    },
  };
}
