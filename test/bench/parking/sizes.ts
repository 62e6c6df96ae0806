import type { RoundSize } from '../adapter/round.ts';

/** How large a run is. */
export type Sizes = {
  readonly list: {
    /** Parked rows: the first count has the targets. */
    readonly rows: readonly number[];
    /** Times that each operation is called. */
    readonly calls: number;
    /** Times that each command is run. */
    readonly commands: number;
  };
  readonly replay: { readonly rounds: number; readonly round: RoundSize };
  readonly rows: { readonly rounds: number; readonly rows: number; readonly round: RoundSize };
  readonly profile: RoundSize;
};

export const full: Sizes = {
  list: { rows: [10_000, 1_000_000], calls: 20, commands: 5 },
  replay: { rounds: 5, round: { messages: 20_000, warmUp: 5_000 } },
  rows: { rounds: 5, rows: 1_000_000, round: { messages: 24_000, warmUp: 8_000 } },
  profile: { messages: 30_000, warmUp: 8_000 },
};

/** For every change: shows that all of it runs, and what is grossly wrong. */
export const short: Sizes = {
  list: { rows: [10_000, 100_000], calls: 3, commands: 1 },
  replay: { rounds: 1, round: { messages: 5_000, warmUp: 1_500 } },
  rows: { rounds: 1, rows: 100_000, round: { messages: 5_000, warmUp: 1_500 } },
  profile: { messages: 4_000, warmUp: 1_000 },
};
