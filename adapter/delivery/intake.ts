import type { Logger } from '#process';
import { aggregateKey } from '../domain/aggregate.ts';
import type { Outcome } from '../domain/batch.ts';
import type { Comparison } from '../domain/comparison.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { InterpretationTools } from '../domain/interpretation.ts';
import { createLanes } from '../domain/lanes.ts';
import type { Lease } from '../domain/lease.ts';
import { Fenced, type MessageStore, type OutboxEvent } from '../domain/message-store.ts';
import { type Failed, type Reading, type ReadingTools, read } from '../domain/reading.ts';
import type { Settlement } from './consumer.ts';
import type { FlowControl } from './flow-control.ts';
import type { Park } from './park.ts';
import { type Processed, processMessages } from './process-messages.ts';

/** Takes deliveries in. Each call settles its delivery for good, or rejects because we stop. */
export type Intake = {
  /** `isLost`: whether the broker delivers it again anyway, because its channel is gone. */
  receive(delivery: Delivery, isLost: () => boolean): Promise<Settlement>;
  /** Lets the batches in hand finish, and refuses what is after them. */
  stop(): Promise<void>;
};

/** Messages that are committed together. */
export type BatchLimits = {
  readonly messages: number;
  /** ms that the first of them waits for more. */
  readonly wait: number;
};

/** How a message ended, as it is counted. */
export type Settled =
  | Exclude<Outcome['kind'], 'committed' | 'failed'>
  | 'translated'
  | 'conflict'
  | 'parked'
  | 'refused';

/** An event that was committed, and when its message came: ms of the process's clock. */
export type CommittedEvent = { readonly event: OutboxEvent; readonly arrivedAt: number };

export type IntakeOptions = {
  readonly tools: ReadingTools & InterpretationTools;
  readonly store: MessageStore;
  readonly shard: number;
  /** Undefined while somebody else may hold it: then nothing is committed. */
  readonly lease: () => Lease | undefined;
  readonly batch: BatchLimits;
  readonly flow: FlowControl;
  readonly park: Park;
  /** ms that never go back. */
  readonly clock: () => number;
  readonly onReceived: () => void;
  readonly onBatch: (messages: number) => void;
  /** `outsideCommits`: see CommitResult. */
  readonly onCommitted: (events: readonly CommittedEvent[], outsideCommits: number) => void;
  /** A commit failed, and nobody knows whether it was one: the outbox may hold more than was told. */
  readonly onUnknownCommit: () => void;
  readonly onSettled: (settled: Settled, contract: string | undefined) => void;
  readonly onCompared: (comparison: Comparison) => void;
  readonly log: Logger;
};

/** A message that waits for its batch. */
type Waiting = {
  readonly delivery: Delivery;
  readonly reading: Reading | Failed;
  readonly arrivedAt: number;
  readonly isLost: () => boolean;
  settle(settlement: Settlement): void;
  giveUp(reason: unknown): void;
};

/**
 * Batches on their way to the database at once: while it writes one, the next is made. More of them if
 * they are small: the database flushes several commits at once.
 */
const batchesAtOnce = ({ messages }: BatchLimits) => Math.max(3, Math.min(8, 100 / messages));

const NOTHING: Processed = { outcomes: [], events: [] };

/**
 * Reads each message as it comes, gathers them to batches, and commits each batch in one transaction.
 * A message waits while another one of its aggregates is in a batch on its way: order within an
 * aggregate is that of arrival.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { tools, store, shard, lease, batch, flow, park, clock, log } = options;
  const { onReceived, onBatch, onCommitted, onUnknownCommit, onSettled, onCompared } = options;
  const lanes = createLanes<Waiting>();
  const mostBatches = batchesAtOnce(batch);
  const inHand = new Set<Promise<unknown>>();
  let batches = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const tracked = <T>(work: Promise<T>): Promise<T> => {
    inHand.add(work);
    const forget = () => inHand.delete(work);
    work.then(forget, forget);
    return work;
  };

  const fail = (delivery: Delivery, { failure, context }: Omit<Failed, 'kind'>) =>
    park({ source: 'legacy', shard, delivery, failure, context });

  const settleOne = async (waiting: Waiting, outcome: Outcome): Promise<void> => {
    if (outcome.comparison !== undefined) onCompared(outcome.comparison);
    if (outcome.kind === 'failed') {
      waiting.settle(await fail(waiting.delivery, outcome));
      return;
    }
    if (outcome.kind === 'committed') {
      const { contract, aggregate, remarks } = outcome.message;
      if (remarks.length > 0) log.warn({ contract, aggregate, remarks }, 'message needs a look');
      onSettled('translated', contract);
    } else {
      onSettled(outcome.kind, 'contract' in outcome ? outcome.contract : undefined);
    }
    waiting.settle('ack');
  };

  const processed = async (readings: readonly Reading[]): Promise<Processed> => {
    if (stopped) throw new Fenced('the shard is given back');
    const held = lease();
    // As long as the database does not answer, nobody knows: it is prolonged, or the shard is closed.
    if (held === undefined) throw new Error('the lease of the shard has run out');
    try {
      return await processMessages(readings, tools, store, { shard, lease: held });
    } catch (error) {
      onUnknownCommit();
      throw error;
    }
  };

  const commit = async (messages: readonly Waiting[]): Promise<void> => {
    const readings = messages.flatMap(({ reading }) => (reading.kind === 'read' ? [reading] : []));
    const { outcomes, events, outsideCommits } =
      readings.length === 0 ? NOTHING : await flow.persist(() => processed(readings));
    const remaining = outcomes[Symbol.iterator]();
    const arrivals = new Map<string, number>();
    const all = messages.map((waiting): [Waiting, Outcome] => {
      const { reading, arrivedAt } = waiting;
      const outcome = reading.kind === 'failed' ? reading : remaining.next().value;
      if (outcome === undefined) throw new Error('a message of the batch has no outcome');
      if (outcome.kind === 'committed') {
        for (const { id } of outcome.message.events) arrivals.set(id, arrivedAt);
      }
      return [waiting, outcome];
    });
    if (events.length > 0) {
      const committed = events.map((event) => {
        return { event, arrivedAt: arrivals.get(event.id) ?? clock() };
      });
      onCommitted(committed, outsideCommits ?? 0);
    }
    for (const [waiting, outcome] of all) await settleOne(waiting, outcome);
  };

  const runBatch = async (messages: readonly Waiting[]): Promise<void> => {
    batches += 1;
    onBatch(messages.length);
    try {
      await flow.whenOpen();
      await commit(messages);
    } catch (error) {
      // We stop, or the shard is not ours any more: what is not settled comes again.
      for (const { giveUp } of messages) giveUp(error);
    } finally {
      batches -= 1;
      lanes.done(messages);
      schedule();
    }
  };

  const cut = (): void => {
    clearTimeout(timer);
    timer = undefined;
    while (batches < mostBatches && !stopped) {
      const taken = lanes.take(batch.messages);
      if (taken.length === 0) return;
      const [lost, messages] = partition(taken, ({ isLost }) => isLost());
      lanes.done(lost);
      for (const { giveUp } of lost) giveUp(new Error('its channel is gone'));
      if (messages.length > 0) void tracked(runBatch(messages));
    }
  };

  const schedule = (): void => {
    if (lanes.waiting === 0 || batches >= mostBatches || stopped) return;
    if (lanes.waiting >= batch.messages) cut();
    else timer ??= setTimeout(cut, batch.wait);
  };

  return {
    receive(delivery, isLost) {
      onReceived();
      const arrivedAt = clock();
      const reading = read(delivery, tools);
      if (reading.kind === 'ignored') {
        onSettled('ignored', reading.contract);
        return Promise.resolve('ack');
      }
      return new Promise((settle, giveUp) => {
        if (stopped) return giveUp(new Error('the adapter stops'));
        const keys = reading.kind === 'read' ? reading.aggregates.map(aggregateKey) : [];
        lanes.add({ delivery, reading, arrivedAt, isLost, settle, giveUp }, keys);
        schedule();
      });
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      for (const { giveUp } of lanes.clear()) giveUp(new Error('the adapter stops'));
      await Promise.allSettled(inHand);
    },
  };
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean) {
  const parts: [Item[], Item[]] = [[], []];
  for (const item of items) parts[isFirst(item) ? 0 : 1].push(item);
  return parts;
}
