import { translatorFlags } from '#contracts';
import { type AggregateState, aggregateKey } from './aggregate.ts';
import type { Comparison } from './comparison.ts';
import type { Failure } from './failure.ts';
import { type InterpretationTools, type InterpretedMessage, interpret } from './interpretation.ts';
import type { Memory } from './message-store.ts';
import {
  type Failed,
  type FailureContext,
  failedReading as failed,
  type IgnoredReading,
  type Reading,
} from './reading.ts';

/** What became of a message. All but `failed`, `held` and `withheld` are final. */
export type Outcome = (
  | { readonly kind: 'committed'; readonly message: InterpretedMessage }
  | { readonly kind: 'duplicate'; readonly contract: string }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  /** It tells of a time before what is known of its aggregate: nothing was done. */
  | { readonly kind: 'stale'; readonly contract: string; readonly reason: string }
  /** A replay of a parked message that was changed meanwhile: nothing was done. */
  | { readonly kind: 'superseded' }
  /** One before it in its aggregate is not done: it waits, and so do those after it. */
  | { readonly kind: 'held'; readonly failure: Failure; readonly context: FailureContext }
  /** Its translator is switched off: it waits until it is on, and so do those after it. */
  | { readonly kind: 'withheld'; readonly failure: Failure; readonly context: FailureContext }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly context: FailureContext }
) & { readonly comparison?: Comparison };

/** A message that is not done: it is parked, and later ones of its aggregates wait behind it. */
export type OpenOutcome = Extract<Outcome, { readonly failure: Failure }>;

export function isOpen(outcome: Outcome): outcome is OpenOutcome {
  return 'failure' in outcome;
}

/**
 * A message to be processed. `position`: its place among the parked messages, where it is one; what
 * arrives now comes after them all.
 */
export type Arrival = (Reading | IgnoredReading | Failed) & { readonly position?: number };

/**
 * What messages mean, one after the other: each knows what those before it made known. `committed` is
 * what they become once their messages are written, in one transaction.
 */
export function outcomesOf(
  arrivals: readonly Arrival[],
  { bodyHashes, states, waiting }: Memory,
  tools: InterpretationTools,
): Outcome[] {
  const seen = new Map(bodyHashes);
  const known = new Map<string, AggregateState>(states);
  const queues = waitingIn(waiting);

  const outcomeOf = (reading: Arrival): Outcome => {
    if (reading.kind !== 'read') return reading;
    const before = seen.get(reading.messageKey);
    if (before !== undefined) return knownBefore(reading, before);
    if (queues.isBehind(reading)) return heldBack(reading);
    if (tools.isWithheld(reading.contract.id)) return withheld(reading);
    const interpretation = interpret(reading, known, tools);
    if (interpretation.kind !== 'translated') return interpretation;
    const { message, comparison } = interpretation;
    seen.set(reading.messageKey, reading.bodyHash);
    for (const state of message.states) {
      known.set(aggregateKey(state.aggregate), { ...state, version: state.version + 1 });
    }
    return { kind: 'committed', message, ...(comparison === undefined ? {} : { comparison }) };
  };

  return arrivals.map((arrival) => {
    const outcome = outcomeOf(arrival);
    queues.settle(arrival, outcome);
    return outcome;
  });
}

/** The queues of the parked messages, by aggregate: who is behind somebody that is still open waits. */
function waitingIn(waiting: Memory['waiting']) {
  const queues = new Map<string, Set<number>>();
  for (const [key, positions] of waiting) queues.set(key, new Set(positions));
  const placeOf = ({ position = Number.POSITIVE_INFINITY }: Arrival) => position;
  return {
    isBehind: (reading: Arrival & Reading) =>
      queues.size > 0 &&
      reading.ordered.some((key) =>
        [...(queues.get(key) ?? [])].some((position) => position < placeOf(reading)),
      ),
    settle(arrival: Arrival, outcome: Outcome) {
      if (isOpen(outcome)) {
        // One that arrives now takes its place before all that come after it.
        const place = arrival.position ?? 0;
        for (const key of outcome.context.ordered ?? []) {
          queues.set(key, (queues.get(key) ?? new Set()).add(place));
        }
      } else if (arrival.position !== undefined && queues.size > 0) {
        const keys = arrival.kind === 'read' ? arrival.ordered : queues.keys();
        for (const key of keys) queues.get(key)?.delete(arrival.position);
      }
    },
  };
}

function heldBack(reading: Reading): Outcome {
  const [{ type, id }] = reading.aggregates;
  return {
    ...failed(reading, {
      code: 'held_back',
      message: `it waits behind a message of ${type} ${id} that is not done`,
    }),
    kind: 'held',
  };
}

function withheld(reading: Reading): Outcome {
  const message = `${translatorFlags(reading.contract.id).run} is off`;
  return { ...failed(reading, { code: 'translator_held', message }), kind: 'withheld' };
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
