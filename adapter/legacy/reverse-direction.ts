import { setImmediate } from 'node:timers/promises';
import type { Logger } from '#process';
import type { ReverseConfig } from '../config.ts';
import type { Broker } from '../delivery/broker.ts';
import { consume } from '../delivery/consumer.ts';
import type { FlowControl } from '../delivery/flow-control.ts';
import { keepChannel } from '../delivery/kept-channel.ts';
import type { Park } from '../delivery/park.ts';
import { deadLetterQueueOf, declareReverse } from '../delivery/topology.ts';
import type { MessageStore } from '../domain/message-store.ts';
import type { EventDeliveryTools } from './event-delivery.ts';
import { createLegacyClient } from './legacy-client.ts';
import type { ReverseBrake } from './reverse-brake.ts';
import { createReverseIntake, type SettledEvent } from './reverse-intake.ts';

export type ReverseDirectionOptions = {
  readonly config: ReverseConfig;
  readonly broker: Broker;
  readonly eventExchange: string;
  readonly prefetch: number;
  readonly tools: EventDeliveryTools;
  readonly store: MessageStore;
  readonly flow: Pick<FlowControl, 'persist'>;
  readonly brake: ReverseBrake;
  readonly park: Park;
  readonly isMaintenance: () => boolean;
  readonly random: () => number;
  /** ms since 1970. */
  readonly now: () => number;
  readonly onSettled: (outcome: SettledEvent, contract: string) => void;
  readonly log: Logger;
};

/** The way from the SCM's events to the legacy's REST interface. */
export type ReverseDirection = {
  readonly isReceiving: boolean;
  /** Why the legacy takes nothing at the moment; undefined while it does. */
  readonly trouble: string | undefined;
  stop(): Promise<void>;
};

export function startReverseDirection(options: ReverseDirectionOptions): ReverseDirection {
  const { config, broker, eventExchange, prefetch, tools, flow, brake, now, log } = options;
  const { queue, concurrency } = config;
  const client = createLegacyClient({ ...config, now, log });
  const intake = createReverseIntake({
    ...options,
    ...tools,
    client,
    concurrency,
    persist: flow.persist,
    // What was sent is noted all the same; only nothing else is begun.
    isMaintenance: () => options.isMaintenance() || brake.isPaused,
  });
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
    async stop() {
      brake.stop();
      await intake.stop();
      client.stop();
      // What was settled just now is acknowledged at the end of this turn.
      await setImmediate();
      await channel.stop();
    },
  };
}
