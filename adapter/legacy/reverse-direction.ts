import { setImmediate } from 'node:timers/promises';
import { type Broker, keepChannel } from '#broker';
import type { Logger } from '#process';
import type { ReverseConfig } from '../config.ts';
import { consume } from '../delivery/consumer.ts';
import type { FlowControl } from '../delivery/flow-control.ts';
import { parkWith } from '../delivery/park.ts';
import { deadLetterQueueOf, declareReverse } from '../delivery/topology.ts';
import type { MessageStore } from '../domain/message-store.ts';
import type { LaggingEvents } from '../domain/rollback-lag.ts';
import type { EventDeliveryTools } from './event-delivery.ts';
import type { LegacyClient } from './legacy-client.ts';
import { createReverseBrake, type ReverseBrakeOptions } from './reverse-brake.ts';
import { createReverseIntake } from './reverse-intake.ts';
import { type ScheduledEventsOptions, startScheduledEvents } from './scheduled-events.ts';

export type ReverseDirectionOptions = {
  readonly config: Pick<ReverseConfig, 'queue' | 'concurrency'>;
  readonly broker: Broker;
  readonly eventExchange: string;
  readonly prefetch: number;
  readonly tools: EventDeliveryTools;
  readonly store: MessageStore;
  readonly flow: Pick<FlowControl, 'persist'>;
  /** Whoever made it stops it. */
  readonly client: LegacyClient;
  readonly isMaintenance: () => boolean;
  readonly random: () => number;
  /** ms since 1970. */
  readonly now: () => number;
  /** How an event ended, one that was parked too. */
  readonly onSettled: (outcome: string, contract: string | undefined) => void;
  readonly log: Logger;
} & Pick<ReverseBrakeOptions, 'rule' | 'clock' | 'onTripped'> &
  Pick<ScheduledEventsOptions, 'isOurs' | 'onRetried' | 'onTrouble'>;

/** The way from the SCM's events to the legacy's REST interface. */
export type ReverseDirection = {
  readonly isReceiving: boolean;
  /** Why the legacy takes nothing at the moment; undefined while it does. */
  readonly trouble: string | undefined;
  /** See ReverseIntake. */
  inHand(): readonly LaggingEvents[];
  stop(): Promise<void>;
};

export function startReverseDirection(options: ReverseDirectionOptions): ReverseDirection {
  const { config, broker, eventExchange, prefetch, tools, store, flow, client, log } = options;
  const { queue, concurrency } = config;
  const brake = createReverseBrake(options);
  // What was sent is noted all the same; only nothing else is begun.
  const isMaintenance = () => options.isMaintenance() || brake.isPaused;
  const intake = createReverseIntake({
    ...options,
    ...tools,
    concurrency,
    persist: flow.persist,
    isMaintenance,
    park: parkWith({
      store,
      flow: brake,
      ...tools,
      onParked: (result, { contract }) => {
        options.onSettled(result, contract);
        brake.settled(result === 'parked');
      },
      log,
    }),
    onSettled: (outcome, contract) => {
      options.onSettled(outcome, contract);
      brake.settled(false);
    },
  });
  const scheduled = startScheduledEvents({ ...options, isMaintenance });
  const channel = keepChannel({
    open: () => broker.connection.createChannel(),
    setUp: async (opened, isCareful) => {
      await declareReverse(opened, queue, eventExchange, Object.keys(tools.translators));
      await consume(opened, queue, isCareful ? 1 : prefetch, intake.receive);
      await consume(
        opened,
        deadLetterQueueOf(queue),
        isCareful ? 1 : prefetch,
        intake.receiveDeadLetter,
      );
      log.info({ queue }, 'receiving');
    },
    log,
  });
  return {
    get isReceiving() {
      return channel.current !== undefined;
    },
    get trouble() {
      return brake.isPaused ? 'paused: too many events fail' : client.trouble;
    },
    inHand: intake.inHand,
    async stop() {
      brake.stop();
      await Promise.all([intake.stop(), scheduled.stop()]);
      // What was settled just now is acknowledged at the end of this turn.
      await setImmediate();
      await channel.stop();
    },
  };
}
