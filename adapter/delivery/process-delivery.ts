import type { Comparison } from '../domain/comparison.ts';
import type { Failure } from '../domain/failure.ts';
import {
  type InterpretationTools,
  type InterpretedMessage,
  interpret,
} from '../domain/interpretation.ts';
import { type MessageStore, type ParkedRevision, RefusedByStore } from '../domain/message-store.ts';
import { type FailureContext, failedReading as failed, type Reading } from '../domain/reading.ts';

/** What became of a delivery. All but `failed` are final. */
export type Outcome = (
  | { readonly kind: 'committed'; readonly message: InterpretedMessage }
  | { readonly kind: 'duplicate'; readonly contract: string }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  /** A replay of a parked message that was edited or resolved meanwhile: nothing was done. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly context: FailureContext }
) & { readonly comparison?: Comparison };

/** How often somebody else may be faster, one after the other, until that looks like an outage. */
const MOST_ROUNDS = 20;

/**
 * The one way of a message that could be read, at its first delivery and at each replay: look up what
 * is known, translate, then commit inbox, states and outbox in one transaction. A replay resolves the
 * parked message in the same transaction. Rejects only when the store does, except for what it will
 * never take; nothing was written then.
 */
export async function processDelivery(
  reading: Reading,
  tools: InterpretationTools,
  store: MessageStore,
  replayOf?: ParkedRevision,
): Promise<Outcome> {
  try {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const outcome = await processOnce(reading, tools, store, replayOf);
      if (outcome !== 'stale') return outcome;
    }
  } catch (error) {
    if (!(error instanceof RefusedByStore)) throw error;
    return failed(reading, { code: 'store_refused', message: error.message });
  }
  throw new Error(`what is known of ${reading.aggregates[0].id} changes too often`);
}

async function processOnce(
  reading: Reading,
  tools: InterpretationTools,
  store: MessageStore,
  replayOf: ParkedRevision | undefined,
): Promise<Outcome | 'stale'> {
  const { bodyHash, states } = await store.lookUp(reading);
  if (bodyHash !== undefined) return knownBefore(reading, bodyHash);
  const interpretation = interpret(reading, states, tools);
  if (interpretation.kind !== 'translated') return interpretation;
  const { message, comparison } = interpretation;
  const result = await store.commit(message, replayOf);
  switch (result) {
    case 'committed':
      return { kind: result, message, ...(comparison === undefined ? {} : { comparison }) };
    case 'duplicate':
      return knownBefore(reading, reading.bodyHash);
    case 'conflict':
      return knownBefore(reading, '');
    case 'superseded':
      return { kind: result };
    case 'stale':
      // What another process has learnt meanwhile may change what this message means.
      return result;
  }
}

/** The same message with the same body is a duplicate; with another one it contradicts itself. */
function knownBefore(reading: Reading, before: string): Outcome {
  if (before === reading.bodyHash) return { kind: 'duplicate', contract: reading.contract.id };
  const { type, id } = reading.aggregates[0];
  return failed(reading, {
    code: 'key_conflict',
    message: `${type} ${id}: the same message came before with another body`,
  });
}
