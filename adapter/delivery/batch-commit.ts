import type { Logger } from '#process';
import { type Arrival, isOpen, type OpenOutcome, type Outcome } from '../domain/batch.ts';
import type { Comparison } from '../domain/comparison.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { InterpretationTools, InterpretedMessage } from '../domain/interpretation.ts';
import type { Lease } from '../domain/lease.ts';
import { Fenced, type MessageStore, type OutboxEvent } from '../domain/message-store.ts';
import type { Failed, Reading } from '../domain/reading.ts';
import { traceIdOf } from '../domain/trace.ts';
import type { Settlement } from './consumer.ts';
import type { FlowControl } from './flow-control.ts';
import type { Park, Parked, Unparked } from './park.ts';
import { type Processed, processMessages } from './process-messages.ts';

/** How a message ended, as it is counted. */
export type Settled =
  | Exclude<Outcome['kind'], 'committed' | 'failed'>
  | Exclude<Parked, 'known'>
  | 'translated'
  | 'conflict';

/** An event that was committed, and when its message came: ms of the process's clock. */
export type CommittedEvent = { readonly event: OutboxEvent; readonly arrivedAt: number };

export type BatchCommitOptions = {
  readonly tools: InterpretationTools;
  readonly store: MessageStore;
  readonly shard: number;
  /** Undefined while somebody else may hold it: then nothing is committed. */
  readonly lease: () => Lease | undefined;
  readonly flow: FlowControl;
  readonly park: Park;
  /** ms that never go back. */
  readonly clock: () => number;
  /** `outsideCommits`: see CommitResult. */
  readonly onCommitted: (events: readonly CommittedEvent[], outsideCommits: number) => void;
  /** A commit failed, and nobody knows whether it was one: the outbox may hold more than was told. */
  readonly onUnknownCommit: () => void;
  readonly onSettled: (settled: Settled, contract: string | undefined) => void;
  readonly onCompared: (comparison: Comparison) => void;
  readonly log: Logger;
};

/** A message that waits for its batch. */
export type Waiting = {
  readonly delivery: Delivery;
  readonly reading: Reading | Failed;
  readonly arrivedAt: number;
  readonly isLost: () => boolean;
  settle(settlement: Settlement): void;
  giveUp(reason: unknown): void;
};

/** Commits messages together, and settles each of them. Rejects with Fenced, and when the flow is stopped. */
export type BatchCommit = {
  commit(messages: readonly Waiting[]): Promise<void>;
  /** What is under way may end; nothing else is begun. */
  stop(): void;
};

type Done = Exclude<Outcome, OpenOutcome>;

function unparkedOf({ delivery }: Waiting, outcome: OpenOutcome, shard: number): Unparked {
  const { kind, failure, context } = outcome;
  const message = { source: 'legacy', shard, delivery, failure, context } as const;
  return kind === 'failed' ? message : { ...message, how: kind };
}

export function createBatchCommit(options: BatchCommitOptions): BatchCommit {
  const { tools, store, shard, lease, flow, park, clock, log } = options;
  const { onCommitted, onUnknownCommit, onSettled, onCompared } = options;
  const isVerbose = log.isLevelEnabled('debug');
  let stopped = false;

  const logTranslated = (
    { reading }: Waiting,
    { messageKey, contract, aggregate, events, remarks }: InterpretedMessage,
  ) => {
    const traceparent = reading.kind === 'read' ? reading.traceparent : undefined;
    const traceId = traceparent && traceIdOf(traceparent);
    const about = { messageKey, contract, aggregate, traceId, events: events.map(({ id }) => id) };
    if (remarks.length > 0) log.warn({ ...about, remarks }, 'message needs a look');
    else log.debug(about, 'message translated');
  };

  /** Counts what is done for good. */
  const told = (waiting: Waiting, outcome: Done): void => {
    if (outcome.kind === 'committed') {
      const { contract, remarks } = outcome.message;
      if (remarks.length > 0 || isVerbose) logTranslated(waiting, outcome.message);
      onSettled('translated', contract);
    } else {
      onSettled(outcome.kind, 'contract' in outcome ? outcome.contract : undefined);
    }
  };

  const processed = async (
    readings: readonly Arrival[],
    onFailed: () => void,
  ): Promise<Processed> => {
    if (stopped) throw new Fenced('the shard is given back');
    const held = lease();
    // As long as the database does not answer, nobody knows: it is prolonged, or the shard is closed.
    if (held === undefined) throw new Error('the lease of the shard has run out');
    try {
      return await processMessages(readings, tools, store, { shard, lease: held });
    } catch (error) {
      onFailed();
      throw error;
    }
  };

  const commit = async (messages: readonly Waiting[]): Promise<void> => {
    let isUnknown = false;
    const onFailed = () => {
      isUnknown = true;
    };
    const readings = messages.map(({ reading }) => reading);
    const { outcomes, events, outsideCommits } = await flow.persist(() =>
      processed(readings, onFailed),
    );
    // Only now is it certain that a commit without an answer can be seen, if it was one.
    if (isUnknown) onUnknownCommit();
    const all = messages.map((waiting, index): [Waiting, Outcome] => {
      const outcome = outcomes[index];
      if (outcome === undefined) throw new Error('a message of the batch has no outcome');
      return [waiting, outcome];
    });
    if (events.length > 0) {
      const arrivals = new Map<string, number>();
      for (const [{ arrivedAt }, outcome] of all) {
        if (outcome.kind !== 'committed') continue;
        for (const { id } of outcome.message.events) arrivals.set(id, arrivedAt);
      }
      const committed = events.map((event) => {
        return { event, arrivedAt: arrivals.get(event.id) ?? clock() };
      });
      onCommitted(committed, outsideCommits ?? 0);
    }
    const unparked: [Waiting, Unparked][] = [];
    for (const [waiting, outcome] of all) {
      if (outcome.comparison !== undefined) onCompared(outcome.comparison);
      if (isOpen(outcome)) {
        unparked.push([waiting, unparkedOf(waiting, outcome, shard)]);
      } else {
        told(waiting, outcome);
        waiting.settle('ack');
      }
    }
    const settlements = await park(unparked.map(([, message]) => message));
    for (const [index, [waiting]] of unparked.entries()) {
      waiting.settle(settlements[index] ?? 'reject');
    }
  };

  return {
    commit,
    stop() {
      stopped = true;
    },
  };
}
