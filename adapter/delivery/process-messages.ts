import { type Outcome, outcomesOf } from '../domain/batch.ts';
import type { Failure } from '../domain/failure.ts';
import type { InterpretationTools, InterpretedMessage } from '../domain/interpretation.ts';
import {
  type CommitOptions,
  Fenced,
  type Memory,
  type MessageStore,
  type OutboxEvent,
  RefusedByStore,
} from '../domain/message-store.ts';
import { failedReading, type Reading } from '../domain/reading.ts';

/** What became of messages, in their order, and the events that wait to be published now. */
export type Processed = {
  readonly outcomes: readonly Outcome[];
  readonly events: readonly OutboxEvent[];
  /** See CommitResult; undefined where nothing was committed. */
  readonly outsideCommits?: number;
};

/** How often somebody else may be faster, one after the other, until that looks like an outage. */
const MOST_ROUNDS = 20;

/**
 * The one way of messages that could be read, at their first delivery and at each replay: look up what
 * is known, translate one after the other, then commit inbox, states and outbox of all in one
 * transaction. What the database will never take is found by halves until it stands alone. Rejects
 * only when the database does; the messages can then be processed again. With Fenced the lease is lost.
 */
export async function processMessages(
  readings: readonly Reading[],
  tools: InterpretationTools,
  store: Pick<MessageStore, 'lookUp' | 'commit'>,
  options: CommitOptions,
): Promise<Processed> {
  try {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const processed = await processOnce(readings, tools, store, options);
      if (processed !== 'stale') return processed;
    }
  } catch (error) {
    const failure = failureOf(error);
    const [reading, another] = readings;
    if (failure === undefined || reading === undefined) throw error;
    if (another === undefined) return { outcomes: [failedReading(reading, failure)], events: [] };
    const middle = Math.ceil(readings.length / 2);
    const first = await processMessages(readings.slice(0, middle), tools, store, options);
    const second = await processMessages(readings.slice(middle), tools, store, options);
    return {
      outcomes: [...first.outcomes, ...second.outcomes],
      events: [...first.events, ...second.events],
      ...lastOutsideCommits(first, second),
    };
  }
  throw new Error(`what is known of ${readings[0]?.aggregates[0].id} changes too often`);
}

/** What trying again cannot help; undefined for an outage. */
function failureOf(error: unknown): Failure | undefined {
  if (error instanceof RefusedByStore) return { code: 'store_refused', message: error.message };
  return error instanceof Bug ? error.failure : undefined;
}

/** Of ours, in pure code: only some message brings it to light. Its words may quote that. */
class Bug extends Error {
  readonly failure: Failure;
  constructor(cause: unknown) {
    super('translating failed', { cause });
    const rule = cause instanceof Error ? cause.name : typeof cause;
    this.failure = { code: 'translator_failed', message: `it made us throw a ${rule}`, rule };
  }
}

function interpreted(readings: readonly Reading[], memory: Memory, tools: InterpretationTools) {
  try {
    return outcomesOf(readings, memory, tools);
  } catch (error) {
    throw new Bug(error);
  }
}

function lastOutsideCommits(first: Processed, second: Processed) {
  const outsideCommits = second.outsideCommits ?? first.outsideCommits;
  return outsideCommits === undefined ? {} : { outsideCommits };
}

async function processOnce(
  readings: readonly Reading[],
  tools: InterpretationTools,
  store: Pick<MessageStore, 'lookUp' | 'commit'>,
  options: CommitOptions,
): Promise<Processed | 'stale'> {
  const outcomes = interpreted(readings, await store.lookUp(readings), tools);
  const messages = outcomes.flatMap((outcome): InterpretedMessage[] =>
    outcome.kind === 'committed' ? [outcome.message] : [],
  );
  if (messages.length === 0) return { outcomes, events: [] };
  const result = await store.commit(messages, options);
  switch (result.kind) {
    case 'committed':
      return { outcomes, events: result.events, outsideCommits: result.outsideCommits };
    case 'superseded':
      return { outcomes: [result], events: [] };
    case 'fenced':
      throw new Fenced('the shard is somebody else’s by now');
    case 'stale':
      // What another process has learnt meanwhile may change what these messages mean.
      return result.kind;
  }
}
