import type { Sizes } from './sizes.ts';

/** One line of the table. */
export type Finding = {
  readonly what: string;
  readonly target: string;
  readonly result: string;
  /** Undefined where there is no target, or where the run was too short to judge. */
  readonly met: boolean | undefined;
};

/** What a measurement is given. */
export type Bench = {
  readonly sizes: Sizes;
  readonly signal: AbortSignal;
  /** Tells what goes on. */
  readonly say: (line: string) => void;
};

/** What it returns: `values` are plain JSON. */
export type Measured = { readonly findings: readonly Finding[]; readonly values: unknown };

export type Measurement = (bench: Bench) => Promise<Measured>;
