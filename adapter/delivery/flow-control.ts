import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#process';
import { Fenced, RefusedByStore } from '../domain/message-store.ts';

/** Why nothing is processed at the moment. */
export type PauseReason = 'database' | 'kill-switch';

/**
 * Holds up all work while it could only fail: what is in hand waits, and the broker keeps the rest,
 * because nothing is acknowledged meanwhile.
 */
export type FlowControl = {
  readonly paused: readonly PauseReason[];
  /** Resolves when nothing holds up the work; rejects when it is stopped meanwhile. */
  whenOpen(): Promise<void>;
  /**
   * Repeats work until the database answers. That it is away is no message's fault: it costs no
   * attempt. Rejects with RefusedByStore or Fenced, for which trying again is no help; once it was stopped, with
   * whatever the work does.
   */
  persist<T>(work: () => Promise<T>): Promise<T>;
  /** Holds up the work for so many ms. */
  pause(reason: PauseReason, ms: number): void;
  /** What is under way may end; what waits rejects, and so does what would wait. */
  stop(): void;
};

export type FlowControlOptions = {
  /** Resolves when the database answers. */
  readonly probe: () => Promise<void>;
  /** Told whenever work is held up, or goes on. */
  readonly onChange?: () => void;
  readonly log: Logger;
};

/** ms between two probes: doubled from the first to the last. */
const FIRST_PROBE = 200;
const LONGEST_PROBE = 5_000;

export function createFlowControl({ probe, onChange, log }: FlowControlOptions): FlowControl {
  const stopping = new AbortController();
  const { signal } = stopping;
  const reasons = new Map<PauseReason, Promise<void>>();

  const hold = (reason: PauseReason, until: () => Promise<void>) => {
    const held =
      reasons.get(reason) ??
      until().finally(() => {
        reasons.delete(reason);
        onChange?.();
      });
    // Whoever waits is told; that nobody does is no error.
    held.catch(() => {});
    reasons.set(reason, held);
    onChange?.();
    return held;
  };

  /** Work that fails although the database answers waits longer each time as well. */
  const databaseAnswers = async (failures: number) => {
    const first = Math.min(FIRST_PROBE * 2 ** failures, LONGEST_PROBE);
    for (let pause = first; ; pause = Math.min(pause * 2, LONGEST_PROBE)) {
      await delay(pause, undefined, { signal });
      try {
        await probe();
        log.info('database answers again, going on');
        return;
      } catch (error) {
        log.error({ err: error }, 'database is away, nothing is lost: trying again');
      }
    }
  };

  const whenOpen = async () => {
    while (reasons.size > 0) await Promise.all(reasons.values());
  };

  return {
    get paused() {
      return [...reasons.keys()];
    },
    whenOpen,
    async persist(work) {
      for (let failures = 0; ; failures += 1) {
        // Not for the kill switch: what was begun is ended, only nothing else is begun.
        await reasons.get('database');
        try {
          return await work();
        } catch (error) {
          if (error instanceof RefusedByStore || error instanceof Fenced || signal.aborted) {
            throw error;
          }
          if (!reasons.has('database')) {
            log.error({ err: error }, 'database trouble, paused: nothing is lost');
          }
          await hold('database', () => databaseAnswers(failures));
        }
      }
    },
    pause(reason, ms) {
      void hold(reason, () => delay(ms, undefined, { signal }));
    },
    stop: () => stopping.abort(),
  };
}
