import type { Delivery } from '../domain/delivery.ts';
import type { Failure } from '../domain/failure.ts';
import {
  type FailureContext,
  type InterpretationTools,
  type InterpretedMessage,
  interpret,
} from '../domain/interpretation.ts';
import type { MessageStore, ParkedRevision } from '../domain/message-store.ts';

/** What became of a delivery. All but `failed` are final. */
export type Outcome =
  | { readonly kind: 'committed'; readonly message: InterpretedMessage }
  | { readonly kind: 'duplicate'; readonly message: InterpretedMessage }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  /** A replay of a parked message that was edited or resolved meanwhile: nothing was done. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly context: FailureContext };

/** The parked message that a delivery repeats. */
export type ReplayOf = ParkedRevision & { readonly context: FailureContext };

/**
 * The one way a message goes, at its first delivery and at each replay: interpret, then commit inbox
 * and outbox in one transaction. A replay keeps the key that the original had, even if
 * the fields it was made of were edited, and resolves the parked message in the same transaction.
 * Rejects only when the store does; nothing was written then.
 */
export async function processDelivery(
  delivery: Delivery,
  tools: InterpretationTools,
  store: MessageStore,
  replayOf?: ReplayOf,
): Promise<Outcome> {
  const interpretation = interpret(delivery, tools, replayOf?.context.messageKey);
  if (interpretation.kind !== 'translated') return interpretation;
  const { message } = interpretation;
  const result = await store.commit(message, replayOf);
  if (result === 'superseded') return { kind: 'superseded' };
  if (result !== 'conflict') return { kind: result, message };
  return {
    kind: 'failed',
    failure: {
      code: 'key_conflict',
      message: `${message.aggregate.type} ${message.aggregate.id}: the same message came before with another body`,
      contract: message.contract,
    },
    context: { messageKey: message.messageKey, aggregate: message.aggregate },
  };
}
