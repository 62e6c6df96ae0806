import { type Arrival, isOpen, type Outcome, outcomesOf } from '../domain/batch.ts';
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
import { failedReading } from '../domain/reading.ts';

/** What became of messages, in their order, and the events that wait to be published now. */
export type Processed = {
  readonly outcomes: readonly Outcome[];
  readonly events: readonly OutboxEvent[];
  /** See CommitResult; undefined where nothing was committed. */
  readonly outsideCommits?: number;
};

const NOTHING: Memory = { bodyHashes: new Map(), states: new Map(), waiting: new Map() };

/** How often somebody else may be faster, one after the other, until that looks like an outage. */
const MOST_ROUNDS = 20;

/** How messages are committed; those that are tried again have something to write beside them. */
export type ProcessOptions = Omit<CommitOptions, 'retried'> & {
  /**
   * How many of the outcomes to keep, from the first on, and what came of the parked messages that
   * these are. The others were not tried.
   */
  readonly retry?: (outcomes: readonly Outcome[], arrivals: readonly Arrival[]) => Retry;
};

export type Retry = {
  readonly kept: number;
  readonly retried: NonNullable<CommitOptions['retried']>;
};

/**
 * The one way of messages, at their first delivery and at each replay: look up what is known, translate
 * one after the other, then commit inbox, states and outbox of all in one transaction. What the
 * database will never take is found by halves until it stands alone. Rejects only when the database
 * does; the messages can then be processed again. With Fenced the lease is lost.
 */
export function processMessages(
  readings: readonly Arrival[],
  tools: InterpretationTools,
  store: Pick<MessageStore, 'lookUp' | 'commit'>,
  options: ProcessOptions,
): Promise<Processed> {
  return processBehind([], readings, tools, store, options);
}

/** `failed`: keys of the aggregates of which one just before these has failed. */
async function processBehind(
  failed: readonly string[],
  readings: readonly Arrival[],
  tools: InterpretationTools,
  store: Pick<MessageStore, 'lookUp' | 'commit'>,
  options: ProcessOptions,
): Promise<Processed> {
  try {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const processed = await processOnce(failed, readings, tools, store, options);
      if (processed !== 'stale') return processed;
    }
  } catch (error) {
    const failure = failureOf(error);
    const [reading, another] = readings;
    if (failure === undefined || reading === undefined) throw error;
    if (another === undefined) {
      if (reading.kind !== 'read') throw error;
      // Without the translation that it cannot take, the store has nothing against it.
      const { position } = reading;
      const place = position === undefined ? {} : { position };
      const alone = [{ ...failedReading(reading, failure), ...place }];
      // Nothing is committed that could be stale.
      return (await processOnce(failed, alone, tools, store, options)) as Processed;
    }
    const middle = Math.ceil(readings.length / 2);
    const first = await processBehind(failed, readings.slice(0, middle), tools, store, options);
    if (first.outcomes.length < middle) return first;
    const before = [...failed, ...first.outcomes.flatMap(orderedOf)];
    const second = await processBehind(before, readings.slice(middle), tools, store, options);
    return {
      outcomes: [...first.outcomes, ...second.outcomes],
      events: [...first.events, ...second.events],
      ...lastOutsideCommits(first, second),
    };
  }
  throw new Error('what is known of these messages changes too often');
}

function orderedOf(outcome: Outcome): readonly string[] {
  return isOpen(outcome) ? (outcome.context.ordered ?? []) : [];
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

function interpreted(readings: readonly Arrival[], memory: Memory, tools: InterpretationTools) {
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
  failed: readonly string[],
  readings: readonly Arrival[],
  tools: InterpretationTools,
  store: Pick<MessageStore, 'lookUp' | 'commit'>,
  { retry, ...options }: ProcessOptions,
): Promise<Processed | 'stale'> {
  const readable = readings.filter((reading) => reading.kind === 'read');
  const memory =
    readable.length === 0 ? NOTHING : await store.lookUp(readable, readings.at(-1)?.position);
  const waiting = new Map(memory.waiting);
  for (const key of failed) waiting.set(key, [0, ...(waiting.get(key) ?? [])]);
  const all = interpreted(readings, { ...memory, waiting }, tools);
  const { kept = all.length, retried } = retry?.(all, readings) ?? {};
  const outcomes = all.slice(0, kept);
  const messages = outcomes.flatMap((outcome): InterpretedMessage[] =>
    outcome.kind === 'committed' ? [outcome.message] : [],
  );
  if (messages.length === 0 && retried === undefined) return { outcomes, events: [] };
  const result = await store.commit(messages, { ...options, retried });
  switch (result.kind) {
    case 'committed':
      return { outcomes, events: result.events, outsideCommits: result.outsideCommits };
    case 'superseded':
      return { outcomes: outcomes.map(() => result), events: [] };
    case 'fenced':
      throw new Fenced('the shard is somebody else’s by now');
    case 'stale':
      // What another process has learnt meanwhile may change what these messages mean.
      return result.kind;
  }
}
