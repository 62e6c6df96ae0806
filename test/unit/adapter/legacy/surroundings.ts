import type { ReceivedEventType, ScmEvents } from '#contracts';
import type { Park, Unparked } from '../../../../adapter/delivery/park.ts';
import { type AggregateState, aggregateKey } from '../../../../adapter/domain/aggregate.ts';
import type { Delivery } from '../../../../adapter/domain/delivery.ts';
import type { CommitOptions } from '../../../../adapter/domain/message-store.ts';
import type { ParkedMessage, Retried } from '../../../../adapter/domain/parked-message.ts';
import type { Sent } from '../../../../adapter/legacy/answer.ts';
import type { LegacyClient } from '../../../../adapter/legacy/legacy-client.ts';
import type { EventStore } from '../../../../adapter/legacy/process-event.ts';
import { reverseTranslators } from '../../../../adapter/translate/reverse/index.ts';
import { tools } from '../../../interpretation-tools.ts';
import { parkedMessage } from '../../../parked-messages.ts';

/** What events are read with. */
export const eventTools = { hash: tools.hash, toId: tools.toId, translators: reverseTranslators };

/** An event as the broker delivers it. */
export function eventDelivery(event: ScmEvents[ReceivedEventType] | string): Delivery {
  const body = typeof event === 'string' ? event : JSON.stringify(event);
  const routingKey = typeof event === 'string' ? 'scm' : event.type;
  return { exchange: 'scm.events', routingKey, properties: {}, body: Buffer.from(body) };
}

/** Ids as the SCM makes them; the same number, the same id. */
export function eventId(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** Remembers in memory what the database would. */
export function memoryStore() {
  const bodyHashes = new Map<string, string>();
  const states = new Map<string, AggregateState>();
  const waiting = new Map<string, number[]>();
  const parked: Unparked[] = [];
  const retried: Retried[] = [];
  const store: EventStore = {
    lookUp: async () => ({
      bodyHashes: new Map(bodyHashes),
      states: new Map(states),
      waiting: new Map(waiting),
    }),
    async commit(messages, options: CommitOptions) {
      if (messages.some(({ messageKey }) => bodyHashes.has(messageKey))) return { kind: 'stale' };
      for (const { messageKey, bodyHash } of messages) bodyHashes.set(messageKey, bodyHash);
      retried.push(...(options.retried?.results ?? []));
      return { kind: 'committed', events: [], outsideCommits: 0 };
    },
  };
  const park: Park = async (messages) => {
    for (const message of messages) {
      parked.push(message);
      for (const key of message.context.ordered ?? []) {
        waiting.set(key, [...(waiting.get(key) ?? []), parked.length]);
      }
    }
    return messages.map(() => 'ack');
  };
  return {
    ...store,
    park,
    parked,
    retried,
    waiting,
    committed: bodyHashes,
    learn(type: string, id: string, state: unknown) {
      const aggregate = { type, id };
      states.set(aggregateKey(aggregate), { aggregate, state, version: 1 });
    },
  };
}

/** A parked event as the store gives it back. */
export function parkedEvent(
  event: ScmEvents[ReceivedEventType] | string,
  fields: Partial<ParkedMessage> = {},
): ParkedMessage {
  const delivery = eventDelivery(event);
  return parkedMessage({ source: 'scm', delivery, context: {}, ...fields });
}

/** A time in which nobody really waits: each sleep moves it on. */
export function quickTime() {
  let time = Date.UTC(2018, 2, 23);
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => time,
    async sleep(ms: number, signal: AbortSignal) {
      signal.throwIfAborted();
      sleeps.push(ms);
      time += ms;
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
    },
  };
}

/** A legacy that answers what it is told to, in its order, and takes all after that. */
export function scriptedClient(...answers: Sent[]) {
  const keys: string[] = [];
  const client: Pick<LegacyClient, 'send'> = {
    async send({ idempotencyKey }) {
      keys.push(idempotencyKey);
      return answers.shift() ?? { kind: 'done' };
    },
  };
  return { ...client, keys };
}

export const never = () => false;

/** Keeps the lines of a log, by level. */
export function keptLog() {
  const lines: string[] = [];
  const keep = (level: string) => (values: object | string, text?: string) => {
    lines.push(`${level} ${text ?? String(values)}`);
  };
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}
