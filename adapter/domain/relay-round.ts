import type { OutboxEvent } from './message-store.ts';

/** Splits waiting events into the oldest of each aggregate, and the rest in their order. */
export function roundOf(waiting: readonly OutboxEvent[]): {
  readonly round: readonly OutboxEvent[];
  readonly rest: readonly OutboxEvent[];
} {
  const seen = new Set<string>();
  const round: OutboxEvent[] = [];
  const rest: OutboxEvent[] = [];
  for (const event of waiting) {
    if (seen.has(event.aggregate)) {
      rest.push(event);
    } else {
      seen.add(event.aggregate);
      round.push(event);
    }
  }
  return { round, rest };
}
