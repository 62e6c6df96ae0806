import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#process';
import type { Delivery } from '../domain/delivery.ts';
import { type Failure, fingerprintOf } from '../domain/failure.ts';
import type { FailureContext, InterpretationTools } from '../domain/interpretation.ts';
import type { MessageStore } from '../domain/message-store.ts';
import { type Outcome, processDelivery } from './process-delivery.ts';

/** Takes deliveries in. Each call settles its delivery for good, or rejects because we stop. */
export type Intake = {
  receive(delivery: Delivery): Promise<void>;
  /** For what the broker gave up on: parked without another try. */
  receiveDeadLetter(delivery: Delivery): Promise<void>;
  /** False while the database is away. */
  readonly healthy: boolean;
  /** Lets the message in hand finish, and refuses those after it. */
  stop(): Promise<void>;
};

export type IntakeOptions = {
  readonly tools: InterpretationTools;
  readonly store: MessageStore;
  readonly onCommitted: () => void;
  /** Counts: committed, duplicate, ignored, parked. */
  readonly onSettled: (outcome: Outcome['kind'] | 'parked') => void;
  readonly log: Logger;
};

/** ms between two tries while the database is away: doubled from the first to the last. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

export function createIntake({ tools, store, onCommitted, onSettled, log }: IntakeOptions): Intake {
  const stopping = new AbortController();
  let healthy = true;
  let inHand: Promise<unknown> = Promise.resolve();

  /**
   * Repeats until the database answers. That it is away is not the message's fault: it costs no
   * attempt, nothing is parked, and the broker keeps what we do not take.
   */
  const persist = async <T>(write: () => Promise<T>): Promise<T> => {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      stopping.signal.throwIfAborted();
      try {
        const result = await write();
        if (!healthy) log.info('database answers again');
        healthy = true;
        return result;
      } catch (error) {
        healthy = false;
        log.error({ err: error, pause }, 'database is away, message kept');
        await delay(pause, undefined, { signal: stopping.signal });
      }
    }
  };

  const park = async (delivery: Delivery, failure: Failure, context: FailureContext) => {
    const id = tools.toId(
      JSON.stringify([
        delivery.exchange,
        delivery.routingKey,
        delivery.properties.messageId ?? null,
        tools.hash(delivery.body),
      ]),
    );
    const result = await persist(() => store.park({ id, delivery, failure, context }));
    onSettled(result === 'parked' ? 'parked' : 'duplicate');
    if (result === 'parked') {
      log.warn(
        { id, fingerprint: fingerprintOf(failure), reason: failure.message },
        'message parked: see `banyan failed show`',
      );
    }
  };

  const receive = async (delivery: Delivery) => {
    const outcome = await persist(() => processDelivery(delivery, tools, store));
    if (outcome.kind === 'failed') return park(delivery, outcome.failure, outcome.context);
    onSettled(outcome.kind);
    if (outcome.kind === 'committed') onCommitted();
  };

  const oneAtATime = (work: () => Promise<void>): Promise<void> => {
    const done = work();
    inHand = Promise.allSettled([inHand, done]);
    return done;
  };

  return {
    receive: (delivery) => oneAtATime(() => receive(delivery)),
    receiveDeadLetter: (delivery) =>
      oneAtATime(() =>
        park(
          delivery,
          {
            code: 'delivery_limit',
            message: 'the broker gave up after delivering it too often: the adapter died on it',
          },
          {},
        ),
      ),
    get healthy() {
      return healthy;
    },
    async stop() {
      stopping.abort();
      await inHand;
    },
  };
}
