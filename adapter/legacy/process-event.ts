import { type EventReading, failedEvent as failed } from '../domain/event-reading.ts';
import type { Failure } from '../domain/failure.ts';
import type { InterpretedMessage } from '../domain/interpretation.ts';
import {
  type CommitOptions,
  type Memory,
  type MessageStore,
  RefusedByStore,
} from '../domain/message-store.ts';
import type { ParkedRevision, RetriedBy } from '../domain/parked-message.ts';
import type { FailureContext } from '../domain/reading.ts';
import { commandsOf, type LegacyCommand } from '../domain/reverse-translation.ts';
import type { Sent } from './answer.ts';

/** What became of an event. All but `failed` and `held` are final. */
export type EventOutcome =
  /** The legacy has taken every request. */
  | { readonly kind: 'committed'; readonly message: InterpretedMessage }
  | { readonly kind: 'duplicate'; readonly contract: string }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  /** A replay of a parked event that was edited or resolved meanwhile. */
  | { readonly kind: 'superseded' }
  /** One before it in its aggregate failed: it waits, and so do those after it. */
  | { readonly kind: 'held'; readonly failure: Failure; readonly context: FailureContext }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly context: FailureContext };

export type EventStore = Pick<MessageStore, 'lookUp' | 'commit'>;

/** Sends one request, once. */
export type SendCommand = (command: LegacyCommand, traceparent?: string) => Promise<Sent>;

export type EventProcessing = { readonly store: EventStore; readonly send: SendCommand };

/** A parked event that is tried again, and by whom. */
export type EventReplayOf = { readonly message: ParkedRevision; readonly by: RetriedBy };

/** How often somebody else may be faster, one after the other, until that looks like an outage. */
const MOST_ROUNDS = 20;

/**
 * The one way of an event that could be read, at its first delivery and at each replay: look up what is
 * known, translate, send its requests one after the other, note it in the inbox. Nothing is sent of one
 * that is behind a parked one of its aggregate. A crash in between sends again, with the same
 * idempotency keys. A replay resolves the parked message in the same transaction; of what was edited
 * its requests have keys of their own. Rejects when the store or `send` does. The failure
 * `legacy_unavailable` says nothing about the event: the same may be taken later.
 */
export async function processEvent(
  reading: EventReading,
  { store, send }: EventProcessing,
  replayOf?: EventReplayOf,
): Promise<EventOutcome> {
  const { messageKey, bodyHash, contract, aggregates } = reading;
  const place = replayOf?.message.position;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { bodyHashes, states, waiting } = await store.lookUp([reading], place);
    const before = bodyHashes.get(messageKey);
    if (before !== undefined) return knownBefore(reading, before);
    if (isBehind(reading, waiting, place)) return heldBack(reading);
    const interpretation = commandsOf(reading, states, replayOf?.message.revision);
    if (interpretation.kind !== 'translated') return interpretation;

    for (const command of interpretation.commands) {
      const failure = await failureToSend(command, reading, send);
      if (failure !== undefined) return failed(reading, failure);
    }
    const [aggregate] = aggregates;
    const nothing = { events: [], states: [], remarks: [] };
    const message = { messageKey, bodyHash, contract, aggregate, ...nothing };
    try {
      const { kind } = await store.commit([message], { shard: 0, retried: retriedOf(replayOf) });
      if (kind === 'committed') return { kind, message };
      if (kind === 'superseded') return { kind };
    } catch (error) {
      if (!(error instanceof RefusedByStore)) throw error;
      return failed(reading, { code: 'store_refused', message: error.message });
    }
  }
  throw new Error(`${contract} ${messageKey} is taken by somebody else again and again`);
}

function retriedOf(replayOf: EventReplayOf | undefined): CommitOptions['retried'] {
  if (replayOf === undefined) return undefined;
  const { message, by } = replayOf;
  const { id, position, revision } = message;
  const outcome = 'done: the legacy took it';
  return { by, results: [{ id, position, revision, kind: 'resolved', outcome, isNoOp: false }] };
}

/** Whether a parked one of its aggregate that is still open is before it; what arrives now is last. */
function isBehind(
  { ordered }: EventReading,
  waiting: Memory['waiting'],
  place = Number.POSITIVE_INFINITY,
): boolean {
  return ordered.some((key) => waiting.get(key)?.some((position) => position < place));
}

function heldBack(reading: EventReading): EventOutcome {
  const [{ type, id }] = reading.aggregates;
  const message = `it waits behind an event of ${type} ${id} that failed`;
  return { ...failed(reading, { code: 'held_back', message }), kind: 'held' };
}

async function failureToSend(
  command: LegacyCommand,
  { event }: EventReading,
  send: SendCommand,
): Promise<Failure | undefined> {
  const sent = await send(command, event.traceparent);
  switch (sent.kind) {
    case 'done':
      return undefined;
    case 'refused': {
      const answer = sent.reason === '' ? `${sent.status}` : `${sent.status} ${sent.reason}`;
      return {
        code: 'legacy_refused',
        message: `the legacy refused ${command.contract}: it answered ${answer}`,
        rule: `${command.contract} ${answer}`,
      };
    }
    case 'unavailable':
      return {
        code: 'legacy_unavailable',
        message: `the legacy did not take ${command.contract}: ${sent.reason}`,
        rule: command.contract,
      };
  }
}

/** The same event with the same body is a duplicate; with another one it contradicts itself. */
function knownBefore(reading: EventReading, bodyHash: string): EventOutcome {
  if (bodyHash === reading.bodyHash) return { kind: 'duplicate', contract: reading.contract };
  const message = `event ${reading.event.id} came before with another body`;
  return failed(reading, { code: 'key_conflict', message });
}
