import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { ScmEventType } from '#contracts';
import type { Logger } from '#process';
import type { ConsumedEvents, Consumption } from './consumed-events.ts';
import { loggedError } from './logged-error.ts';
import { type EventOf, type Malformed, receivedEvent, traceIdOf } from './received-event.ts';

/** What becomes of a message at the broker: done with, or put into the dead-letter queue. */
export type Settlement = 'ack' | 'reject';

/** How many messages ended how, since the start. */
export type ConsumerCounts = {
  readonly handled: number;
  /** The same event again. */
  readonly duplicates: number;
  /** Of a type that was not asked for, or has no contract here. */
  readonly ignored: number;
  /** In the dead-letter queue: malformed, in conflict with what was consumed, or not to be handled. */
  readonly rejected: number;
};

export type EventIntakeOptions<Type extends ScmEventType> = {
  readonly events?: readonly Type[] | undefined;
  readonly consumed: Pick<ConsumedEvents, 'once'>;
  readonly handle: (event: EventOf<Type>, transaction: Knex.Transaction) => Promise<void>;
  readonly onMalformed: (malformed: Malformed) => void;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Pick<Logger, 'error' | 'warn' | 'info'>;
};

/** Takes events in, each once. */
export type EventIntake = {
  /** Settles a message for good, or rejects because we stop. */
  receive(body: Uint8Array): Promise<Settlement>;
  counts(): ConsumerCounts;
  /** Ends what waits for another try. */
  stop(): void;
};

/** ms before each further try of a handler that threw; each half as long to half as long again. */
const TRY_PAUSES = [50, 200, 800];
/** ms between two tries while the database is away: doubled from the first to the last. */
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;

export function createEventIntake<Type extends ScmEventType>(
  options: EventIntakeOptions<Type>,
): EventIntake {
  const { consumed, handle, onMalformed, random, log } = options;
  const events = options.events === undefined ? undefined : new Set<string>(options.events);
  const stopping = new AbortController();
  const pause = (ms: number) => delay(ms, undefined, { signal: stopping.signal });
  const counts = { handled: 0, duplicates: 0, ignored: 0, rejected: 0 };

  const reject = (details: object, message: string): Settlement => {
    counts.rejected += 1;
    log.error(details, message);
    return 'reject';
  };

  /** Repeats until the database answers: that it is away costs no try. */
  const whenThere = async (once: () => Promise<Consumption>) => {
    for (let wait = 0; ; ) {
      stopping.signal.throwIfAborted();
      const consumption = await once();
      if (consumption.kind !== 'unavailable') {
        if (wait > 0) log.info('database answers again');
        return consumption;
      }
      if (wait === 0) {
        const err = loggedError(consumption.error);
        log.error({ err }, 'database is away, nothing is lost: trying again');
      }
      wait = Math.min(wait === 0 ? FIRST_PAUSE : wait * 2, LONGEST_PAUSE);
      await pause(wait);
    }
  };

  const consume = async (event: EventOf<Type>, body: Uint8Array): Promise<Settlement> => {
    const bodyHash = createHash('sha256').update(body).digest('hex');
    const { id, type, traceparent } = event;
    const about = { id, type, traceId: traceIdOf(traceparent) };
    for (let tries = 1; ; tries += 1) {
      const consumption = await whenThere(() =>
        consumed.once({ id, bodyHash }, async (transaction) => handle(event, transaction)),
      );
      switch (consumption.kind) {
        case 'handled':
          counts.handled += 1;
          return 'ack';
        case 'duplicate':
          counts.duplicates += 1;
          return 'ack';
        case 'conflict':
          return reject(about, 'event rejected: another one with its id was consumed before');
        case 'failed': {
          const wait = TRY_PAUSES[tries - 1];
          const details = { ...about, tries, err: loggedError(consumption.error) };
          if (wait === undefined) return reject(details, 'event rejected: it cannot be handled');
          log.warn(details, 'event not handled, trying again');
          await pause(wait * (0.5 + random()));
        }
      }
    }
  };

  return {
    async receive(body) {
      const reading = receivedEvent<Type>(body, events);
      if (reading.kind === 'event') return consume(reading.event, body);
      if (reading.kind === 'ignored') {
        counts.ignored += 1;
        return 'ack';
      }
      const { kind: _, ...malformed } = reading;
      try {
        onMalformed(malformed);
      } catch (error) {
        log.error({ err: loggedError(error) }, 'onMalformed threw');
      }
      return reject(malformed, 'message rejected: it is no event');
    },
    counts: () => ({ ...counts }),
    stop: () => stopping.abort(),
  };
}
