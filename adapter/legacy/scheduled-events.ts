import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#process';
import type { MessageStore } from '../domain/message-store.ts';
import type { ParkedMessage, Retried } from '../domain/parked-message.ts';
import { nextDueAt } from '../domain/schedule.ts';
import { BY_ITSELF } from '../parking/scheduled.ts';
import type { Sent } from './answer.ts';
import type { EventDeliveryTools } from './event-delivery.ts';
import type { LegacyClient } from './legacy-client.ts';
import { failEvent, type TriedEvent, tryEvent } from './try-event.ts';

export type ScheduledEventsOptions = {
  readonly store: Pick<MessageStore, 'due' | 'lookUp' | 'commit'>;
  readonly client: Pick<LegacyClient, 'send' | 'taken'>;
  readonly tools: EventDeliveryTools;
  /** Whether it is this instance that tries them: one of all does. */
  readonly isOurs: () => boolean;
  /** While it says so, nothing is sent. */
  readonly isMaintenance: () => boolean;
  /** 0 to 1. */
  readonly random: () => number;
  /** ms since 1970. */
  readonly now: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly onRetried: (results: readonly Retried[]) => void;
  /** Told when the database does not answer. */
  readonly onTrouble: (error: unknown) => void;
  readonly log: Pick<Logger, 'warn'>;
};

/** ms between two looks at what is due. */
const INTERVAL = 1_000;
/** Events of one look. */
const ROUND = 20;
const WHOLE = { index: 0, of: 1 };

/**
 * Tries the parked events of the SCM that are due: those that the legacy did not take when it took
 * others, and those that nobody is before any more, in their order. While the legacy as a whole takes
 * nothing, that costs no attempt, and one of them asks at each look.
 */
export function startScheduledEvents(options: ScheduledEventsOptions): { stop(): Promise<void> } {
  const { store, client, tools, isOurs, isMaintenance, random, now, log } = options;
  const { sleep = (ms, signal) => delay(ms, undefined, { signal }) } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Until when the legacy asked to be left alone. */
  let quietUntil = 0;
  /** Looks in a row that ended with a legacy that is away. */
  let looksInVain = 0;
  /** What it had taken, of us and of everybody else, when it last was away. */
  let takenWhenAway: number | undefined;

  const isHeld = () => !isOurs() || isMaintenance() || now() < quietUntil;

  /** Whether it is this event alone that the legacy does not take. */
  const isAlone = (sent: Sent | undefined): boolean => {
    // Undefined: maintenance began in between.
    if (sent?.kind !== 'unavailable' || sent.because === 'not asked') return false;
    if (sent.retryAfter !== undefined && sent.because !== 'busy') {
      quietUntil = now() + sent.retryAfter;
    }
    if (sent.because !== 'away') return true;
    const before = takenWhenAway;
    takenWhenAway = client.taken;
    return before !== undefined && client.taken > before;
  };

  const tryOne = async (message: ParkedMessage): Promise<TriedEvent | 'away'> => {
    const heard: { sent?: Sent } = {};
    const send: LegacyClient['send'] = async (...request) => {
      heard.sent = await client.send(...request);
      return heard.sent;
    };
    const at = () => new Date(now()).toISOString();
    const replay = { ...tools, store, client: { send }, isMaintenance, now: at };
    const tried = await tryEvent(message, BY_ITSELF, replay);
    if (tried.kind !== 'unavailable') return tried;
    if (!isAlone(heard.sent)) return 'away';
    const dueAt = nextDueAt(message.latestAttempts, now(), random);
    return failEvent(message, tried.outcome, { by: BY_ITSELF, at: at(), dueAt }, store);
  };

  /** Whether there may be more at once: whom these held back. */
  const tryDue = async (): Promise<boolean> => {
    if (isHeld()) return false;
    const due = await store.due('scm', WHOLE, ROUND);
    const inOrder = due.toSorted((a, b) => a.position - b.position);
    // It may be the first of them alone that the legacy does not take: then another one asks.
    const first = inOrder.length === 0 ? 0 : looksInVain % inOrder.length;
    let isAny = false;
    for (const message of [...inOrder.slice(first), ...inOrder.slice(0, first)]) {
      if (signal.aborted || isHeld()) break;
      const tried = await tryOne(message);
      if (tried === 'away') {
        looksInVain += 1;
        return false;
      }
      looksInVain = 0;
      if (tried.kind !== 'settled') continue;
      isAny = true;
      options.onRetried([tried.result]);
      told(message, tried.result);
    }
    return isAny;
  };

  const told = ({ id, context }: ParkedMessage, result: Retried) => {
    if (result.kind !== 'failed' || result.dueAt !== undefined) return;
    const about = { id, aggregate: context.aggregate, reason: result.failure.message };
    log.warn(about, 'message parked');
  };

  const run = async () => {
    while (!signal.aborted) {
      try {
        if (await tryDue()) continue;
      } catch (error) {
        options.onTrouble(error);
      }
      await sleep(INTERVAL, signal).catch(() => {});
    }
  };
  const running = run();

  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
