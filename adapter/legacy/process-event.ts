import { type EventReading, failedEvent as failed } from '../domain/event-reading.ts';
import type { Failure } from '../domain/failure.ts';
import type { InterpretedMessage } from '../domain/interpretation.ts';
import { type MessageStore, type ParkedRevision, RefusedByStore } from '../domain/message-store.ts';
import type { FailureContext } from '../domain/reading.ts';
import { commandsOf, type LegacyCommand } from '../domain/reverse-translation.ts';
import type { Sent } from './answer.ts';

/** What became of an event. All but `failed` are final. */
export type EventOutcome =
  /** The legacy has taken every request. */
  | { readonly kind: 'committed'; readonly message: InterpretedMessage }
  | { readonly kind: 'duplicate'; readonly contract: string }
  | { readonly kind: 'ignored'; readonly contract: string; readonly reason: string }
  /** A replay of a parked event that was edited or resolved meanwhile. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly context: FailureContext };

export type EventStore = Pick<MessageStore, 'lookUp' | 'commit'>;

/** Sends one request, once. */
export type SendCommand = (command: LegacyCommand, traceparent?: string) => Promise<Sent>;

export type EventProcessing = { readonly store: EventStore; readonly send: SendCommand };

/** How often somebody else may be faster, one after the other, until that looks like an outage. */
const MOST_ROUNDS = 20;

/**
 * The one way of an event that could be read, at its first delivery and at each replay: look up what is
 * known, translate, send its requests one after the other, note it in the inbox. A crash in between
 * sends again, with the same idempotency keys. A replay resolves the parked message in the same
 * transaction; of what was edited its requests have keys of their own. Rejects when the store or `send` does. The failure `legacy_unavailable` says nothing about
 * the event: the same may be taken later.
 */
export async function processEvent(
  reading: EventReading,
  { store, send }: EventProcessing,
  replayOf?: ParkedRevision,
): Promise<EventOutcome> {
  const { messageKey, bodyHash, contract, aggregates } = reading;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const { bodyHashes, states } = await store.lookUp([reading]);
    const before = bodyHashes.get(messageKey);
    if (before !== undefined) return knownBefore(reading, before);
    const interpretation = commandsOf(reading, states, replayOf?.revision);
    if (interpretation.kind !== 'translated') return interpretation;

    for (const command of interpretation.commands) {
      const failure = await failureToSend(command, reading, send);
      if (failure !== undefined) return failed(reading, failure);
    }
    const [aggregate] = aggregates;
    const nothing = { events: [], states: [], remarks: [] };
    const message = { messageKey, bodyHash, contract, aggregate, ...nothing };
    try {
      const { kind } = await store.commit([message], { shard: 0, resolves: replayOf });
      if (kind === 'committed') return { kind, message };
      if (kind === 'superseded') return { kind };
    } catch (error) {
      if (!(error instanceof RefusedByStore)) throw error;
      return failed(reading, { code: 'store_refused', message: error.message });
    }
  }
  throw new Error(`${contract} ${messageKey} is taken by somebody else again and again`);
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
