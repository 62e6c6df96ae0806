/** When too many messages fail, it is not their fault: stop before everything is parked. */
export type KillSwitchRule = {
  /** The share of failures that trips it, 0 to 1. */
  readonly failures: number;
  /** Fewer messages than that say nothing. */
  readonly messages: number;
  /** ms that are looked back on. */
  readonly within: number;
};

export type KillSwitch = {
  /** Notes how a message ended at this time (ms, never going back); true if that trips the switch, which then starts anew. */
  settled(failed: boolean, at: number): boolean;
};

/** ms that are counted together: the window moves in steps of this. */
const STEP = 1_000;

/** Source: the kill switch of MassTransit (10 % of at least 100 messages in a minute). */
export function createKillSwitch({ failures, messages, within }: KillSwitchRule): KillSwitch {
  let steps: { readonly at: number; all: number; failed: number }[] = [];
  return {
    settled(failed, at) {
      const start = Math.floor(at / STEP) * STEP;
      let step = steps.at(-1);
      if (step?.at !== start) {
        step = { at: start, all: 0, failed: 0 };
        steps = [...steps.filter((one) => one.at > at - within), step];
      }
      step.all += 1;
      if (!failed) return false;
      step.failed += 1;
      const sum = (of: (one: (typeof steps)[number]) => number) =>
        steps.reduce((total, one) => total + of(one), 0);
      const all = sum((one) => one.all);
      const tripped = all >= messages && sum((one) => one.failed) >= all * failures;
      if (tripped) steps = [];
      return tripped;
    },
  };
}
