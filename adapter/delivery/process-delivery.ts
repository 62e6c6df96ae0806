import type { Comparison } from '../domain/comparison.ts';
import type { Failure } from '../domain/failure.ts';
import {
  type InterpretationTools,
  type InterpretedMessage,
  interpret,
} from '../domain/interpretation.ts';
import type { MessageStore, ParkedRevision } from '../domain/message-store.ts';
import type { FailureContext, Reading } from '../domain/reading.ts';

/** What became of a delivery. All but `failed` are final. */
export type Outcome = (
  | { readonly kind: 'committed'; readonly message: InterpretedMessage }
  | { readonly kind: 'duplicate'; readonly contract: string }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  /** A replay of a parked message that was edited or resolved meanwhile: nothing was done. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly context: FailureContext }
) & { readonly comparison?: Comparison };

/**
 * The one way of a message that could be read, at its first delivery and at each replay: look up what
 * is known, translate, then commit inbox, states and outbox in one transaction. A replay resolves the
 * parked message in the same transaction. Rejects only when the store does; nothing was written then.
 */
export async function processDelivery(
  reading: Reading,
  tools: InterpretationTools,
  store: MessageStore,
  replayOf?: ParkedRevision,
): Promise<Outcome> {
  for (;;) {
    const { bodyHash, states } = await store.lookUp(reading);
    if (bodyHash !== undefined) return knownBefore(reading, bodyHash);
    const interpretation = interpret(reading, states, tools);
    if (interpretation.kind !== 'translated') return interpretation;
    const { message, comparison } = interpretation;
    const compared = comparison === undefined ? {} : { comparison };
    switch (await store.commit(message, replayOf)) {
      case 'committed':
        return { kind: 'committed', message, ...compared };
      case 'duplicate':
        return knownBefore(reading, reading.bodyHash);
      case 'conflict':
        return knownBefore(reading, '');
      case 'superseded':
        return { kind: 'superseded' };
      case 'stale':
      // What another process has learnt meanwhile may change what this message means.
    }
  }
}

/** The same message with the same body is a duplicate; with another one it contradicts itself. */
function knownBefore(
  { contract, bodyHash, aggregates, ...reading }: Reading,
  before: string,
): Outcome {
  if (before === bodyHash) return { kind: 'duplicate', contract: contract.id };
  const [aggregate] = aggregates;
  return {
    kind: 'failed',
    failure: {
      code: 'key_conflict',
      message: `${aggregate.type} ${aggregate.id}: the same message came before with another body`,
      contract: contract.id,
    },
    context: { charset: reading.charset, messageKey: reading.messageKey, aggregate },
  };
}
