import type { Logger } from '#process';
import { createKillSwitch, type KillSwitchRule } from '../domain/kill-switch.ts';
import type { FlowControl } from './flow-control.ts';

export type IntakeBrakeOptions = {
  /** `pause` in ms. */
  readonly rule: KillSwitchRule & { readonly pause: number };
  readonly flow: Pick<FlowControl, 'pause'>;
  /** ms that never go back. */
  readonly clock: () => number;
  readonly onTripped: () => void;
  readonly log: Pick<Logger, 'error'>;
};

/** Pauses the intake when too many messages fail. To be told how each of them ended. */
export function createIntakeBrake(options: IntakeBrakeOptions): (failed: boolean) => void {
  const { rule, flow, clock, onTripped, log } = options;
  const killSwitch = createKillSwitch(rule);
  return (failed) => {
    if (!killSwitch.settled(failed, clock())) return;
    onTripped();
    log.error({ ...rule }, `too many messages fail: paused for ${rule.pause / 1_000} s`);
    flow.pause('kill-switch', rule.pause);
  };
}
