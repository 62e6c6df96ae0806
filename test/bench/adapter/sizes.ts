import type { RoundSize } from './round.ts';

/** How large a run is. */
export type Sizes = {
  readonly throughput: {
    readonly rounds: number;
    readonly ceiling: RoundSize;
    readonly naive: RoundSize;
    readonly adapter: RoundSize;
  };
  readonly latency: {
    readonly rounds: number;
    /** s */
    readonly warmUp: number;
    /** s of each round */
    readonly duration: number;
  };
  readonly memory: { readonly messages: number };
  readonly inbox: { readonly rounds: number; readonly rows: number; readonly round: RoundSize };
  readonly sqlite: { readonly rounds: number; readonly round: RoundSize };
  readonly profile: RoundSize;
};

export const full: Sizes = {
  throughput: {
    rounds: 5,
    ceiling: { messages: 40_000, warmUp: 10_000 },
    naive: { messages: 8_000, warmUp: 2_000 },
    adapter: { messages: 30_000, warmUp: 8_000 },
  },
  latency: { rounds: 3, warmUp: 8, duration: 15 },
  memory: { messages: 500_000 },
  inbox: { rounds: 5, rows: 2_000_000, round: { messages: 30_000, warmUp: 8_000 } },
  sqlite: { rounds: 3, round: { messages: 15_000, warmUp: 3_000 } },
  profile: { messages: 40_000, warmUp: 10_000 },
};

/** For every change: shows that all of it runs, and what is grossly wrong. */
export const short: Sizes = {
  throughput: {
    rounds: 1,
    ceiling: { messages: 10_000, warmUp: 3_000 },
    naive: { messages: 2_000, warmUp: 500 },
    adapter: { messages: 8_000, warmUp: 2_500 },
  },
  latency: { rounds: 1, warmUp: 2, duration: 4 },
  memory: { messages: 10_000 },
  inbox: { rounds: 1, rows: 50_000, round: { messages: 6_000, warmUp: 2_000 } },
  sqlite: { rounds: 1, round: { messages: 5_000, warmUp: 1_000 } },
  profile: { messages: 10_000, warmUp: 3_000 },
};
