import { aggregateKey } from '../domain/aggregate.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { InterpretationTools } from '../domain/interpretation.ts';
import { createLanes } from '../domain/lanes.ts';
import { Fenced } from '../domain/message-store.ts';
import { type ReadingTools, read } from '../domain/reading.ts';
import { type BatchCommitOptions, createBatchCommit, type Waiting } from './batch-commit.ts';
import { LeftAtBroker, type Settlement } from './consumer.ts';

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

export type IntakeOptions = Omit<BatchCommitOptions, 'tools'> & {
  readonly tools: ReadingTools & InterpretationTools;
  readonly batch: BatchLimits;
  /** Messages that the broker leaves in our hands at the most. */
  readonly prefetch: number;
  readonly onReceived: () => void;
  readonly onBatch: (messages: number) => void;
};

/**
 * Batches on their way to the database at once: while it writes one, the next is made. More of them if
 * they are small: the database flushes several commits at once.
 */
const batchesAtOnce = ({ messages }: BatchLimits) => Math.max(3, Math.min(8, 100 / messages));

/**
 * Reads each message as it comes, gathers them to batches, and commits each batch in one transaction.
 * A message waits while another one of its aggregates is in a batch on its way: order within an
 * aggregate is that of arrival.
 */
export function createIntake(options: IntakeOptions): Intake {
  const { tools, batch, prefetch, flow, clock, onReceived, onBatch, onSettled, log } = options;
  const batchCommit = createBatchCommit(options);
  const lanes = createLanes<Waiting>();
  const mostBatches = batchesAtOnce(batch);
  const inHand = new Set<Promise<unknown>>();
  let batches = 0;
  let committing = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const stopping = Promise.withResolvers<never>();
  stopping.promise.catch(() => {}); // that nobody waits is no error

  const tracked = <T>(work: Promise<T>): Promise<T> => {
    inHand.add(work);
    const forget = () => inHand.delete(work);
    work.then(forget, forget);
    return work;
  };

  const runBatch = async (messages: readonly Waiting[]): Promise<void> => {
    batches += 1;
    committing += messages.length;
    onBatch(messages.length);
    try {
      // Asked first: each race leaves something behind at the promise that stays.
      if (flow.paused.length > 0) await Promise.race([flow.whenOpen(), stopping.promise]);
      await batchCommit.commit(messages);
    } catch (error) {
      const isExpected = stopped || error instanceof Fenced;
      if (!isExpected) log.error({ err: error }, 'batch failed: its messages come again');
      const reason = isExpected ? new LeftAtBroker('the shard is given back') : error;
      for (const { giveUp } of messages) giveUp(reason);
    } finally {
      batches -= 1;
      committing -= messages.length;
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
      for (const { giveUp } of lost) giveUp(new LeftAtBroker('its channel is gone'));
      if (messages.length > 0) void tracked(runBatch(messages));
    }
  };

  const schedule = (): void => {
    if (lanes.waiting === 0 || batches >= mostBatches || stopped) return;
    // Once the broker has given us all that it will, there is nothing to wait for.
    if (lanes.waiting >= batch.messages || lanes.waiting + committing >= prefetch) cut();
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
        if (stopped) return giveUp(new LeftAtBroker('the adapter stops'));
        const keys =
          reading.kind === 'read'
            ? reading.aggregates.map(aggregateKey)
            : (reading.context.ordered ?? []);
        lanes.add({ delivery, reading, arrivedAt, isLost, settle, giveUp }, keys);
        schedule();
      });
    },
    async stop() {
      stopped = true;
      stopping.reject(new LeftAtBroker('the adapter stops'));
      batchCommit.stop();
      clearTimeout(timer);
      for (const { giveUp } of lanes.clear()) giveUp(new LeftAtBroker('the adapter stops'));
      await Promise.allSettled(inHand);
    },
  };
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean) {
  const parts: [Item[], Item[]] = [[], []];
  for (const item of items) parts[isFirst(item) ? 0 : 1].push(item);
  return parts;
}
