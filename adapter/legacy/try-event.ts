import type { ParkedMessage, Retried, RetriedBy } from '../domain/parked-message.ts';
import { retriedOf } from '../domain/retried.ts';
import { currentDelivery } from '../parking/current-delivery.ts';
import type { EventOutcome, EventStore } from './process-event.ts';
import { type EventReplay, replayEvent } from './replay-event.ts';

/** What came of a parked event that was tried again. */
export type TriedEvent =
  /** It is written down. */
  | { readonly kind: 'settled'; readonly result: Retried }
  /** Somebody else has changed it meanwhile: nothing was written. */
  | { readonly kind: 'superseded' }
  /** The legacy did not take it, which may not be the event's fault: nothing was written. */
  | { readonly kind: 'unavailable'; readonly outcome: FailedEvent };

type FailedEvent = Extract<EventOutcome, { readonly kind: 'failed' }>;

export type TryEventOptions = EventReplay & {
  /** RFC 3339, UTC. */
  readonly now: () => string;
};

/** Tries a parked event once. Rejects when the store does. */
export async function tryEvent(
  message: ParkedMessage,
  by: RetriedBy,
  options: TryEventOptions,
): Promise<TriedEvent> {
  const { store, now } = options;
  const { messageKey } = message.context;
  const outcome = await replayEvent(currentDelivery(message), { message, by }, messageKey, options);
  if (outcome.kind === 'superseded') return outcome;
  if (outcome.kind === 'failed' && outcome.failure.code === 'legacy_unavailable') {
    return { kind: 'unavailable', outcome };
  }
  const result = retriedOf(message, outcome, { by, at: now() });
  // A request that was sent is written down with its inbox row.
  if (outcome.kind === 'committed') return { kind: 'settled', result };
  return writtenDown(message, result, by, store);
}

/** Writes down that an event failed; it is tried again by itself at `dueAt`, where that is told. */
export function failEvent(
  message: ParkedMessage,
  outcome: FailedEvent,
  tried: { readonly by: RetriedBy; readonly at: string; readonly dueAt: string | undefined },
  store: Pick<EventStore, 'commit'>,
): Promise<TriedEvent> {
  return writtenDown(message, retriedOf(message, outcome, tried), tried.by, store);
}

async function writtenDown(
  { shard }: ParkedMessage,
  result: Retried,
  by: RetriedBy,
  store: Pick<EventStore, 'commit'>,
): Promise<TriedEvent> {
  const { kind } = await store.commit([], { shard, retried: { by, results: [result] } });
  return kind === 'committed' ? { kind: 'settled', result } : { kind: 'superseded' };
}
