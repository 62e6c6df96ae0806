import { type AggregateState, aggregateKey } from './aggregate.ts';
import type { Comparison } from './comparison.ts';
import type { Failure } from './failure.ts';
import { type InterpretationTools, type InterpretedMessage, interpret } from './interpretation.ts';
import type { Memory } from './message-store.ts';
import { type FailureContext, failedReading as failed, type Reading } from './reading.ts';

/** What became of a message. All but `failed` are final. */
export type Outcome = (
  | { readonly kind: 'committed'; readonly message: InterpretedMessage }
  | { readonly kind: 'duplicate'; readonly contract: string }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  /** It tells of a time before what is known of its aggregate: nothing was done. */
  | { readonly kind: 'stale'; readonly contract: string; readonly reason: string }
  /** A replay of a parked message that was edited or resolved meanwhile: nothing was done. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly context: FailureContext }
) & { readonly comparison?: Comparison };

/**
 * What messages mean, one after the other: each knows what those before it made known. `committed` is
 * what they become once their messages are written, in one transaction.
 */
export function outcomesOf(
  readings: readonly Reading[],
  { bodyHashes, states }: Memory,
  tools: InterpretationTools,
): Outcome[] {
  const seen = new Map(bodyHashes);
  const known = new Map<string, AggregateState>(states);
  return readings.map((reading) => {
    const before = seen.get(reading.messageKey);
    if (before !== undefined) return knownBefore(reading, before);
    const interpretation = interpret(reading, known, tools);
    if (interpretation.kind !== 'translated') return interpretation;
    const { message, comparison } = interpretation;
    seen.set(reading.messageKey, reading.bodyHash);
    for (const state of message.states) {
      known.set(aggregateKey(state.aggregate), { ...state, version: state.version + 1 });
    }
    return { kind: 'committed', message, ...(comparison === undefined ? {} : { comparison }) };
  });
}

/** The same message with the same body is a duplicate; with another one it contradicts itself. */
function knownBefore(reading: Reading, bodyHash: string): Outcome {
  if (bodyHash === reading.bodyHash) return { kind: 'duplicate', contract: reading.contract.id };
  const { type, id } = reading.aggregates[0];
  return failed(reading, {
    code: 'key_conflict',
    message: `${type} ${id}: the same message came before with another body`,
  });
}

/** The states that several messages in a row write, as one write an aggregate. */
export type StateWrite = AggregateState & {
  /** The version that the first of them replaces; 0 for a new aggregate. */
  readonly replaces: number;
};

/** Only the last of what a batch makes known of an aggregate is written. */
export function stateWritesOf(messages: readonly InterpretedMessage[]): StateWrite[] {
  const writes = new Map<string, StateWrite>();
  for (const { states } of messages) {
    for (const state of states) {
      const key = aggregateKey(state.aggregate);
      const replaces = writes.get(key)?.replaces ?? state.version;
      writes.set(key, { ...state, version: state.version + 1, replaces });
    }
  }
  return [...writes.values()];
}
