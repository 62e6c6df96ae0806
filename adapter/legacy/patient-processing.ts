import type { Logger } from '#process';
import { type EventReading, failedEvent } from '../domain/event-reading.ts';
import { createEventPatience } from './event-patience.ts';
import type { LegacyClient } from './legacy-client.ts';
import {
  type EventOutcome,
  type EventStore,
  processEvent,
  type SendCommand,
} from './process-event.ts';
import { createSlots } from './slots.ts';

export type PatientProcessingOptions = {
  readonly store: EventStore;
  readonly client: Pick<LegacyClient, 'send'>;
  /** While it says so, nothing is sent; asked anew every half a second. */
  readonly isMaintenance: () => boolean;
  /** Events at the same time; those that wait for another try do not count. */
  readonly concurrency: number;
  /** 0 to 1. */
  readonly random: () => number;
  /** ms since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly log: Pick<Logger, 'warn'>;
};

/** ms between the first tries. */
const FIRST_PAUSES = [50, 200, 800];
/** ms between those after them: doubled from the first to the last. */
const NEXT_PAUSE = 1_600;
const LONGEST_PAUSE = 30_000;
const MAINTENANCE_PAUSE = 500;
/** Tries until a 409 without a time is taken at its word: our own first try may still be worked on. */
const MOST_CONFLICTS = 5;
/** Tries after which one event's trouble is worth a line, again and again. */
const WORTH_A_LINE = 10;

/**
 * Growing pauses with full jitter: any time up to the pause, so that many who failed together do
 * not come back together. `failures` so far, from 1; ms.
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function pauseOf(failures: number, random: () => number): number {
  const doubled = NEXT_PAUSE * 2 ** (failures - FIRST_PAUSES.length - 1);
  return random() * (FIRST_PAUSES[failures - 1] ?? Math.min(doubled, LONGEST_PAUSE));
}

/**
 * Processes an event again and again until the legacy has said yes or no. Each try looks up anew what
 * is known: an order may end while the legacy is away. An event that the legacy never takes, while it
 * takes others, fails in the end with `legacy_unavailable`: it is to be tried again later. Rejects when the store does, when `signal`
 * aborts, and once `isLost` says that the broker delivers the event again anyway.
 */
export type PatientProcessing = (
  reading: EventReading,
  isLost: () => boolean,
) => Promise<EventOutcome>;

export function createPatientProcessing(options: PatientProcessingOptions): PatientProcessing {
  const { store, client, isMaintenance, concurrency, random, now, sleep, signal, log } = options;
  const slots = createSlots(concurrency);
  /** Until when the legacy asked to be left alone: that is meant for every request. */
  let quietUntil = 0;
  /** Requests that the legacy took. */
  let taken = 0;

  /** The requests of one event, and what they tell about it. */
  const requestsOfOne = () => {
    let conflicts = 0;
    let ownTaken = 0;
    let ownQuietUntil = 0;
    let wasAsked = false;
    const send: SendCommand = async (command, traceparent) => {
      const sent = await client.send(command, traceparent);
      wasAsked = sent.kind !== 'unavailable' || sent.because !== 'not asked';
      if (sent.kind === 'done') {
        taken += 1;
        ownTaken += 1;
      }
      if (sent.kind === 'unavailable' && sent.retryAfter !== undefined) {
        const until = now() + sent.retryAfter;
        if (sent.because === 'busy') ownQuietUntil = until;
        else quietUntil = Math.max(quietUntil, until);
      }
      if (sent.kind === 'refused' && sent.status === 409) {
        conflicts += 1;
        if (conflicts < MOST_CONFLICTS) return { kind: 'unavailable', reason: 'it answered 409' };
      }
      return sent;
    };
    return {
      send,
      /** ms. */
      quiet: () => Math.max(quietUntil, ownQuietUntil) - now(),
      takenOfOthers: () => taken - ownTaken,
      /** Whether the last one reached the legacy. */
      wasAsked: () => wasAsked,
    };
  };

  const throwIfOver = (isLost: () => boolean) => {
    signal.throwIfAborted();
    if (isLost()) throw new Error('its channel is gone');
  };
  const untilFree = async (quiet: () => number, isLost: () => boolean) => {
    for (;;) {
      throwIfOver(isLost);
      if (isMaintenance()) await sleep(MAINTENANCE_PAUSE, signal);
      else if (quiet() > 0) await sleep(Math.min(quiet(), LONGEST_PAUSE), signal);
      else return;
    }
  };

  return async (reading, isLost) => {
    const { send, quiet, takenOfOthers, wasAsked } = requestsOfOne();
    const patience = createEventPatience(takenOfOthers());
    for (let failures = 0; ; ) {
      await untilFree(quiet, isLost);
      const outcome = await slots(async () => {
        // Much may have happened while it waited for its turn.
        throwIfOver(isLost);
        const isHeld = isMaintenance() || quiet() > 0;
        return isHeld ? undefined : processEvent(reading, { store, send });
      });
      if (outcome === undefined) continue;
      if (outcome.kind !== 'failed' || outcome.failure.code !== 'legacy_unavailable')
        return outcome;
      const { failure } = outcome;
      if (wasAsked() && patience.isOverAt(takenOfOthers())) {
        const message = `${failure.message} (${patience.tries} tries, others were taken meanwhile)`;
        return failedEvent(reading, { ...failure, message });
      }
      failures += 1;
      if (failures % WORTH_A_LINE === 0) {
        const { contract, event, aggregates } = reading;
        const about = { contract, event: event.id, aggregate: aggregates[0], failures };
        log.warn({ ...about, reason: failure.message }, 'event still waits for the legacy');
      }
      await sleep(pauseOf(failures, random), signal);
    }
  };
}
