import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '#process';
import type { FlowControl } from '../delivery/flow-control.ts';
import { createKillSwitch, type KillSwitchRule } from '../domain/kill-switch.ts';

/** Stops the way back when too many of its events fail; the other way goes on. */
export type ReverseBrake = {
  /** For parking: waits for the end of a pause, then does the work with the patience of `flow`. */
  readonly persist: FlowControl['persist'];
  readonly isPaused: boolean;
  /** Notes how an event ended. */
  settled(failed: boolean): void;
  /** What waits for the end of a pause rejects. */
  stop(): void;
};

export type ReverseBrakeOptions = {
  /** `pause` in ms. */
  readonly rule: KillSwitchRule & { readonly pause: number };
  readonly flow: Pick<FlowControl, 'persist'>;
  /** ms that never go back. */
  readonly clock: () => number;
  readonly onTripped: () => void;
  readonly log: Pick<Logger, 'error'>;
};

export function createReverseBrake(options: ReverseBrakeOptions): ReverseBrake {
  const { rule, flow, clock, onTripped, log } = options;
  const stopping = new AbortController();
  const killSwitch = createKillSwitch(rule);
  let pause: Promise<void> | undefined;

  return {
    get isPaused() {
      return pause !== undefined;
    },
    settled(failed) {
      if (!killSwitch.settled(failed, clock()) || pause !== undefined) return;
      onTripped();
      log.error(rule, `too many events fail on the way back: paused for ${rule.pause / 1_000} s`);
      pause = delay(rule.pause, undefined, { signal: stopping.signal }).then(() => {
        pause = undefined;
      });
      // Whoever waits is told; that nobody does is no error.
      pause.catch(() => {});
    },
    async persist(work) {
      while (pause !== undefined) await pause;
      return flow.persist(work);
    },
    stop: () => stopping.abort(),
  };
}
