import { type AggregateState, aggregateKey } from '../domain/aggregate.ts';
import { type Arrival, isOpen, outcomesOf } from '../domain/batch.ts';
import type { Failure } from '../domain/failure.ts';
import type { InterpretedMessage } from '../domain/interpretation.ts';
import type { Memory, MessageStore } from '../domain/message-store.ts';
import type { ParkedMessage } from '../domain/parked-message.ts';
import { read } from '../domain/reading.ts';
import { sentenceOf, type TriedOutcome } from '../domain/retried.ts';
import { commandsOf } from '../domain/reverse-translation.ts';
import { type EventDeliveryTools, readEventDelivery } from '../legacy/event-delivery.ts';
import type { Tools } from '../tools.ts';
import { stageOfState } from '../translate/known/stage.ts';
import { currentDelivery } from './current-delivery.ts';

/** What would become of a parked message. */
export type Rehearsed = {
  readonly message: ParkedMessage;
  readonly kind: 'events' | 'nothing' | 'held' | 'fails' | 'sent';
  /** In words without personal data. */
  readonly told: string;
  readonly events: InterpretedMessage['events'];
  readonly failure: Failure | undefined;
};

export type RehearsalOptions = {
  readonly tools: Tools;
  readonly reverseTools: EventDeliveryTools;
  /** What is known; of an export, nothing is. */
  readonly lookUp: MessageStore['lookUp'];
};

/**
 * Runs parked messages through decode to translate on today's code, in their order, given what is known
 * and what those before them would make known. Touches nothing.
 */
export function createParkedRehearsal({ tools, reverseTools, lookUp }: RehearsalOptions) {
  const bodyHashes = new Map<string, string>();
  const states = new Map<string, AggregateState>();
  const settled = new Set<number>();

  /** What is known, and what would be by now. */
  const memoryFor = async (arrivals: readonly Arrival[]): Promise<Memory> => {
    const readable = arrivals.filter((arrival) => arrival.kind === 'read');
    const memory = await lookUp(readable, arrivals.at(-1)?.position);
    const waiting = [...memory.waiting].map(([key, positions]) => {
      return [key, positions.filter((position) => !settled.has(position))] as const;
    });
    return {
      bodyHashes: new Map([...memory.bodyHashes, ...bodyHashes]),
      states: new Map([...memory.states, ...states]),
      waiting: new Map(waiting),
    };
  };

  const rehearseMessages = async (messages: readonly ParkedMessage[]): Promise<Rehearsed[]> => {
    const arrivals = messages.map((message): Arrival => {
      const reading = read(currentDelivery(message), tools, message.context.messageKey);
      return { ...reading, position: message.position };
    });
    const memory = await memoryFor(arrivals);
    const outcomes = outcomesOf(arrivals, memory, tools) as TriedOutcome[]; // nothing is written
    const known = new Map(memory.states);
    return messages.map((message, index) => {
      const outcome = outcomes[index];
      if (outcome === undefined) throw new Error('a message without an outcome');
      if (!isOpen(outcome)) settled.add(message.position);
      if (outcome.kind !== 'committed') {
        const kind = outcome.kind === 'failed' ? 'fails' : isOpen(outcome) ? 'held' : 'nothing';
        const failure = outcome.kind === 'failed' ? outcome.failure : undefined;
        const told =
          failure?.message ?? sentenceOf(outcome, message).replace(/^done/, 'nothing to do');
        return { message, kind, told, events: [], failure };
      }
      const { events, states: after, messageKey, bodyHash } = outcome.message;
      bodyHashes.set(messageKey, bodyHash);
      const told = [eventsTold(events), ...stagesTold(known, after)].join('; ');
      for (const one of after) {
        const state = { ...one, version: one.version + 1 };
        known.set(aggregateKey(one.aggregate), state);
        states.set(aggregateKey(one.aggregate), state);
      }
      const kind = events.length === 0 ? 'nothing' : 'events';
      return { message, kind, told, events, failure: undefined };
    });
  };

  const rehearseEvent = async (message: ParkedMessage): Promise<Rehearsed> => {
    const of = (kind: Rehearsed['kind'], told: string, failure?: Failure): Rehearsed => {
      return { message, kind, told, events: [], failure };
    };
    const delivery = currentDelivery(message);
    const reading = readEventDelivery(delivery, reverseTools, message.context.messageKey);
    if (reading.kind === 'failed') return of('fails', reading.failure.message, reading.failure);
    const memory = await lookUp([reading]);
    if (memory.bodyHashes.has(reading.messageKey)) {
      return of('nothing', 'nothing to do: it was processed meanwhile');
    }
    const result = commandsOf(reading, memory.states, message.revision);
    if (result.kind === 'failed') return of('fails', result.failure.message, result.failure);
    if (result.kind === 'ignored') return of('nothing', `nothing to do: ${result.reason}`);
    const requests = result.commands.map(({ contract }) => contract);
    return of('sent', `would ask the legacy: ${requests.join(', ')}`);
  };

  return async (messages: readonly ParkedMessage[]): Promise<Rehearsed[]> => {
    const ofLegacy = messages.filter(({ source }) => source === 'legacy');
    const rehearsed = ofLegacy.length === 0 ? [] : await rehearseMessages(ofLegacy);
    for (const message of messages) {
      if (message.source === 'scm') rehearsed.push(await rehearseEvent(message));
      if (message.source === 'request') rehearsed.push(rehearsedRequest(message));
    }
    return rehearsed.sort((a, b) => a.message.position - b.message.position);
  };
}

function rehearsedRequest(message: ParkedMessage): Rehearsed {
  const told = 'would be given back to the proxy, which sends it to the legacy';
  return { message, kind: 'sent', told, events: [], failure: undefined };
}

function eventsTold(events: InterpretedMessage['events']): string {
  if (events.length === 0) return 'nothing to tell: the SCM knows it all already';
  return `would emit ${events.map(({ type, subject }) => `${type} ${subject}`).join(', ')}`;
}

/** `order 1521705612047: paid → cancelled` */
function stagesTold(
  known: ReadonlyMap<string, AggregateState>,
  after: InterpretedMessage['states'],
): string[] {
  return after.flatMap(({ aggregate, state }) => {
    const before = stageOfState(aggregate, known.get(aggregateKey(aggregate))?.state) ?? 'new';
    const now = stageOfState(aggregate, state);
    if (now === undefined || now === before) return [];
    return [`${aggregate.type} ${aggregate.id}: ${before} → ${now}`];
  });
}
