import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#process';
import { LeftAtBroker, type Settlement } from '../delivery/consumer.ts';
import { type Park, parkOne, type Unparked } from '../delivery/park.ts';
import { aggregateKey } from '../domain/aggregate.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { EventReading } from '../domain/event-reading.ts';
import { DELIVERY_LIMIT, type Failure } from '../domain/failure.ts';
import { createLanes } from '../domain/lanes.ts';
import type { Failed } from '../domain/reading.ts';
import type { LaggingEvents } from '../domain/rollback-lag.ts';
import { nextDueAt } from '../domain/schedule.ts';
import { type EventDeliveryTools, readEventDelivery } from './event-delivery.ts';
import type { LegacyClient } from './legacy-client.ts';
import { createPatientProcessing, type PatientProcessingOptions } from './patient-processing.ts';
import type { EventOutcome, EventStore } from './process-event.ts';

/** Takes events of the SCM in. Each call settles its delivery for good, or rejects because we stop. */
export type ReverseIntake = {
  /**
   * Events about one aggregate are sent in the order of these calls. `isLost`: whether the broker
   * delivers it again anyway, because its channel is gone; then it rejects.
   */
  receive(delivery: Delivery, isLost: () => boolean): Promise<Settlement>;
  /** For what the broker gave up on: parked without another try. */
  receiveDeadLetter(delivery: Delivery): Promise<Settlement>;
  /** Events that were delivered, and are not settled yet, each by itself. */
  inHand(): readonly LaggingEvents[];
  /** Lets requests under way end, gives up on those that wait, and refuses those after them. */
  stop(): Promise<void>;
};

/** How an event ended that was not parked. */
export type SettledEvent = Exclude<EventOutcome['kind'], 'failed' | 'held'>;

export type ReverseIntakeOptions = EventDeliveryTools &
  Pick<PatientProcessingOptions, 'isMaintenance' | 'random' | 'now'> & {
    readonly store: EventStore;
    readonly client: Pick<LegacyClient, 'send'>;
    readonly park: Park;
    /** Repeats the work until the database answers; passes RefusedByStore on. */
    readonly persist: <T>(work: () => Promise<T>) => Promise<T>;
    /** Events that are looked up and sent at the same time; 8 unless told. */
    readonly concurrency?: number;
    readonly sleep?: PatientProcessingOptions['sleep'];
    readonly onSettled: (outcome: SettledEvent, contract: string) => void;
    readonly log: Pick<Logger, 'warn'>;
  };

type NotDone = Extract<EventOutcome, { readonly kind: 'failed' | 'held' }>;

/** An event in its lane. */
type Waiting = {
  /** Never rejects. */
  start(): Promise<void>;
  giveUp(reason: unknown): void;
};

export function createReverseIntake(options: ReverseIntakeOptions): ReverseIntake {
  const { store, park, persist, random, now, onSettled } = options;
  const { concurrency = 8, sleep = (ms, signal) => delay(ms, undefined, { signal }) } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const inHand = new Map<Promise<unknown>, LaggingEvents>();
  const persistent: EventStore = {
    lookUp: (messages, before) => persist(() => store.lookUp(messages, before)),
    commit: (messages, how) => persist(() => store.commit(messages, how)),
  };
  const untilAnswered = createPatientProcessing({
    ...options,
    store: persistent,
    concurrency,
    sleep,
    signal,
  });

  const lanes = createLanes<Waiting>();
  const startWaiting = () => {
    // One at a time: those taken together may share a lane.
    for (let [one] = lanes.take(1); one !== undefined; [one] = lanes.take(1)) {
      const started = one;
      void started.start().finally(() => {
        lanes.done([started]);
        startWaiting();
      });
    }
  };
  const inLane = (key: string, work: () => Promise<Settlement>): Promise<Settlement> =>
    new Promise((resolve, reject) => {
      lanes.add({ start: () => work().then(resolve, reject), giveUp: reject }, [key]);
      startWaiting();
    });

  const notDone = (delivery: Delivery, { kind, failure, context }: NotDone) =>
    parkOne(park, {
      ...{ source: 'scm', shard: 0, delivery, failure, context },
      ...howOf(kind, failure, () => nextDueAt([], now(), random)),
    });

  const receive = async (
    delivery: Delivery,
    reading: EventReading | Failed,
    isLost: () => boolean,
  ): Promise<Settlement> => {
    signal.throwIfAborted();
    if (reading.kind === 'failed') return notDone(delivery, reading);
    return inLane(aggregateKey(reading.aggregates[0]), async () => {
      const outcome = await untilAnswered(reading, isLost);
      if (outcome.kind === 'failed' || outcome.kind === 'held') return notDone(delivery, outcome);
      onSettled(outcome.kind, reading.contract);
      return 'ack';
    });
  };

  const tracked = (work: Promise<Settlement>, about: LaggingEvents): Promise<Settlement> => {
    inHand.set(work, about);
    const forget = () => inHand.delete(work);
    work.then(forget, forget);
    return work;
  };

  return {
    receive(delivery, isLost) {
      const reading = readEventDelivery(delivery, options);
      return tracked(
        receive(delivery, reading, isLost).catch((error) => {
          // Any other error would end the channel, and with it what the requests under way still settle.
          throw signal.aborted ? new LeftAtBroker('the adapter stops') : error;
        }),
        laggingOf(reading),
      );
    },
    receiveDeadLetter(delivery) {
      const failed = { kind: 'failed', failure: DELIVERY_LIMIT, context: {} } as const;
      return tracked(notDone(delivery, failed), { count: 1 });
    },
    inHand: () => [...inHand.values()],
    async stop() {
      stopping.abort();
      for (const { giveUp } of lanes.clear()) giveUp(signal.reason);
      await Promise.allSettled(inHand.keys());
    },
  };
}

function laggingOf(reading: EventReading | Failed): LaggingEvents {
  if (reading.kind === 'failed') return { count: 1 };
  const { contract, aggregates, event } = reading;
  const time = new Date(event.time);
  const about = { count: 1, event: contract, aggregate: aggregates[0].type };
  // A leap second keeps its contract, and is no time to JavaScript.
  return Number.isNaN(time.getTime()) ? about : { ...about, oldest: time.toISOString() };
}

/** What the legacy did not take is tried again by itself; what it, or we, refuse waits for an operator. */
function howOf(
  kind: NotDone['kind'],
  { code }: Failure,
  later: () => string | undefined,
): Pick<Unparked, 'how'> {
  if (kind === 'held') return { how: 'held' };
  const dueAt = code === 'legacy_unavailable' ? later() : undefined;
  return dueAt === undefined ? {} : { how: { dueAt } };
}
