import { outcomesOf } from '../domain/batch.ts';
import { type DeadLetter, type Death, deadLetterOf } from '../domain/dead-letter.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Failure } from '../domain/failure.ts';
import type { Memory } from '../domain/message-store.ts';
import type { MessageSource } from '../domain/parked-message.ts';
import type { BroughtMessage } from '../domain/parked-store.ts';
import {
  type Failed,
  failedReading,
  type IgnoredReading,
  type Reading,
  read,
} from '../domain/reading.ts';
import type { Tools } from '../tools.ts';
import { unpacked } from './distributed-delivery.ts';
import { parkedIdOf } from './parked-id.ts';

export type AdoptedMessagesOptions = {
  readonly queue: string;
  readonly source: MessageSource;
  /** Whether they may come from queues of shards. */
  readonly isPacked: boolean;
  readonly tools: Tools;
  lookUp(readings: readonly Reading[]): Promise<Memory>;
  /** The time now, RFC 3339 in UTC with milliseconds. */
  readonly now: string;
  readonly release: string;
};

type Found = DeadLetter & { readonly reading: Reading | IgnoredReading | Failed };

/**
 * Messages of a dead-letter queue as they are parked: each with what today's code says of it, so that
 * those that fail in the same way are a group at once. None holds back others: the live messages
 * of its aggregate have gone past it long ago. Rejects only when `lookUp` does.
 */
export async function adoptedMessages(
  deliveries: readonly Delivery[],
  { queue, source, isPacked, tools, lookUp, now, release }: AdoptedMessagesOptions,
): Promise<readonly BroughtMessage[]> {
  const found = deliveries.map((delivered): Found => {
    const inner = isPacked ? unpacked(delivered) : delivered;
    const letter = deadLetterOf(delivered);
    const delivery = inner === delivered ? letter.delivery : inner;
    return { ...letter, delivery, reading: readingOf(delivery, source, tools) };
  });
  const readings = found.flatMap(({ reading }) => (reading.kind === 'read' ? reading : []));
  const memory = readings.length === 0 ? NOTHING : await lookUp(readings);
  const verdicts = verdictsOf(found, { ...memory, waiting: new Map() }, queue, tools);
  return found.map(({ delivery, last, deaths, attempts }, index) => {
    const { failure, context } = verdicts[index] as Verdict; // one for each
    return {
      id: parkedIdOf(delivery, tools.toId, tools.hash),
      source,
      shard: 0,
      state: 'parked',
      delivery,
      failure,
      context,
      revision: 0,
      revisedBody: undefined,
      reason: undefined,
      attempts: deaths,
      latestAttempts: attempts,
      release,
      // Clocks differ, and headers can be forged.
      parkedAt: last?.at !== undefined && last.at < now ? last.at : now,
    };
  });
}

const NOTHING: Memory = { bodyHashes: new Map(), states: new Map(), waiting: new Map() };

/** It claims no place in the order of its aggregate. */
function readingOf(delivery: Delivery, source: MessageSource, tools: Tools): Found['reading'] {
  // An event for the legacy is tried when it is replayed; until then nobody knows better.
  if (source === 'scm') return { kind: 'ignored', contract: '', reason: '' };
  const reading = read(delivery, tools);
  if (reading.kind === 'read') return { ...reading, ordered: [] };
  if (reading.kind === 'ignored') return reading;
  const { ordered: _, ...context } = reading.context;
  return { ...reading, context };
}

type Verdict = Pick<Failed, 'failure' | 'context'>;

/** Each knows what those before it would make known. What makes us throw is found alone. */
function verdictsOf(
  found: readonly Found[],
  memory: Memory,
  queue: string,
  tools: Tools,
): readonly Verdict[] {
  try {
    const outcomes = outcomesOf(
      found.map(({ reading }) => reading),
      memory,
      tools,
    );
    return found.map((one, index) => {
      const outcome = outcomes[index];
      return outcome?.kind === 'failed' ? outcome : deadLettered(one, queue);
    });
  } catch {
    if (found.length === 1) return found.map((one) => deadLettered(one, queue));
    return found.flatMap((one) => verdictsOf([one], memory, queue, tools));
  }
}

/** Nothing is wrong with it today: all that is known is that it lay there. */
function deadLettered({ reading, last }: Found, queue: string): Verdict {
  const failure = deadLetterFailure(last, queue);
  if (reading.kind === 'read') return failedReading(reading, failure);
  const { contract = '' } = reading.kind === 'ignored' ? reading : {};
  return { failure: contract === '' ? failure : { ...failure, contract }, context: {} };
}

function deadLetterFailure(last: Death | undefined, queue: string): Failure {
  const code = 'dead_lettered';
  if (last === undefined) return { code, message: `it lay in ${queue}` };
  const { reason } = last;
  return { code, message: `it was dead-lettered from ${last.queue}: ${reason}`, rule: reason };
}
