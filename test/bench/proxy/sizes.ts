/** How large a run is. */
export type Sizes = {
  readonly throughput: {
    readonly rounds: number;
    /** Of each turn. */
    readonly ms: number;
    /** Of each kind of request, before the first turn: V8 compiles what runs often. */
    readonly warmUpMs: number;
  };
  readonly latency: { readonly rounds: number; readonly ms: number };
  readonly transfer: { readonly rounds: number; readonly bytes: number };
  readonly idle: { readonly connections: number };
  readonly profile: { readonly ms: number };
};

export const full: Sizes = {
  throughput: { rounds: 15, ms: 600, warmUpMs: 2_500 },
  latency: { rounds: 9, ms: 3_000 },
  transfer: { rounds: 3, bytes: 2 ** 30 },
  idle: { connections: 10_000 },
  profile: { ms: 10_000 },
};

/** For every change: shows that all of it runs, and what is grossly wrong. */
export const short: Sizes = {
  throughput: { rounds: 4, ms: 300, warmUpMs: 1_000 },
  latency: { rounds: 3, ms: 1_000 },
  transfer: { rounds: 1, bytes: 2 ** 27 },
  idle: { connections: 1_000 },
  profile: { ms: 3_000 },
};
