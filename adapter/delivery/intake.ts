import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#process';
import type { Comparison } from '../domain/comparison.ts';
import type { Delivery } from '../domain/delivery.ts';
import { type Failure, fingerprintOf } from '../domain/failure.ts';
import type { InterpretationTools } from '../domain/interpretation.ts';
import { type MessageStore, RefusedByStore } from '../domain/message-store.ts';
import { type FailureContext, type ReadingTools, read } from '../domain/reading.ts';
import type { Settlement } from './consumer.ts';
import { type Outcome, processDelivery } from './process-delivery.ts';

/** Takes deliveries in. Each call settles its delivery for good, or rejects because we stop. */
export type Intake = {
  receive(delivery: Delivery): Promise<Settlement>;
  /** For what the broker gave up on: parked without another try. */
  receiveDeadLetter(delivery: Delivery): Promise<Settlement>;
  /** Lets the messages in hand finish, and refuses those after them. */
  stop(): Promise<void>;
};

export type IntakeOptions = {
  readonly tools: ReadingTools & InterpretationTools;
  readonly store: MessageStore;
  readonly onCommitted: () => void;
  /** Counts: committed, duplicate, ignored, parked, refused. */
  readonly onSettled: (outcome: Outcome['kind'] | 'parked' | 'refused') => void;
  readonly onCompared: (comparison: Comparison) => void;
  /** Told at each try whether the database answered. */
  readonly onDatabase: (error: unknown) => void;
  readonly log: Logger;
};

/** ms between two tries while the database is away: doubled from the first to the last. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

export function createIntake(options: IntakeOptions): Intake {
  const { tools, store, onCommitted, onSettled, onCompared, onDatabase, log } = options;
  const stopping = new AbortController();
  const inHand = new Set<Promise<unknown>>();

  /**
   * Repeats until the database answers. That it is away is not the message's fault: it costs no
   * attempt, nothing is parked, and the broker keeps what we do not take.
   */
  const persist = async <T>(write: () => Promise<T>): Promise<T> => {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      stopping.signal.throwIfAborted();
      try {
        const result = await write();
        onDatabase(undefined);
        return result;
      } catch (error) {
        if (error instanceof RefusedByStore) throw error;
        onDatabase(error);
        await delay(pause, undefined, { signal: stopping.signal });
      }
    }
  };

  const park = async (
    delivery: Delivery,
    failure: Failure,
    context: FailureContext,
  ): Promise<Settlement> => {
    const fingerprint = fingerprintOf(failure);
    const id = tools.toId(
      JSON.stringify([
        delivery.exchange,
        delivery.routingKey,
        delivery.properties.messageId ?? null,
        tools.hash(delivery.body),
      ]),
    );
    try {
      const result = await persist(() => store.park({ id, delivery, failure, context }));
      onSettled(result === 'parked' ? 'parked' : 'duplicate');
      if (result === 'parked') {
        log.warn({ id, fingerprint, reason: failure.message }, 'message parked');
      }
      return 'ack';
    } catch (error) {
      if (!(error instanceof RefusedByStore)) throw error;
      onSettled('refused');
      const bytes = delivery.body.length;
      log.error(
        { id, fingerprint, bytes, err: error },
        'message cannot be parked: left at the broker',
      );
      return 'reject';
    }
  };

  const receive = async (delivery: Delivery): Promise<Settlement> => {
    const reading = read(delivery, tools);
    const outcome: Outcome =
      reading.kind === 'read'
        ? await persist(() => processDelivery(reading, tools, store))
        : reading;
    if (outcome.comparison !== undefined) onCompared(outcome.comparison);
    if (outcome.kind === 'failed') return park(delivery, outcome.failure, outcome.context);
    onSettled(outcome.kind);
    if (outcome.kind === 'committed') {
      onCommitted();
      const { contract, aggregate, remarks } = outcome.message;
      if (remarks.length > 0) log.warn({ contract, aggregate, remarks }, 'message needs a look');
    }
    return 'ack';
  };

  const tracked = (work: Promise<Settlement>): Promise<Settlement> => {
    inHand.add(work);
    const forget = () => inHand.delete(work);
    work.then(forget, forget);
    return work;
  };

  return {
    receive: (delivery) => tracked(receive(delivery)),
    receiveDeadLetter: (delivery) =>
      tracked(
        park(
          delivery,
          {
            code: 'delivery_limit',
            message: 'it was delivered too often without an answer, so the broker gave up on it',
          },
          {},
        ),
      ),
    async stop() {
      stopping.abort();
      await Promise.allSettled(inHand);
    },
  };
}
