import type { MessageSource, ParkedFilter } from './parked-message.ts';

/**
 * - `running`: it tries messages; `interrupted`: it was stopped in the middle, or its process died:
 *   what is left is still its own until it is resumed or cancelled.
 * - `done`: all were tried; `stopped`: too many failed; `cancelled`: somebody said so. What was not
 *   tried waits as before.
 */
export type ReplayState = 'running' | 'interrupted' | 'done' | 'stopped' | 'cancelled';

export type ReplayOptions = {
  /** Messages a second at the most; as fast as it goes unless told. */
  readonly rate?: number | undefined;
  /** Tries 1, 5, 25, then 100 % of them, and stops after the first share in which one failed. */
  readonly ramp?: boolean | undefined;
  /** Messages at the most, the oldest first, and what they hold back. */
  readonly limit?: number | undefined;
};

/** What came of the messages of a job so far. */
export type ReplayCounts = {
  readonly total: number;
  readonly done: number;
  /** There was nothing to do: processed meanwhile, ignored, or overtaken. */
  readonly noOp: number;
  readonly failed: number;
  /** They wait behind one that failed. */
  readonly held: number;
};

/** A replay of parked messages of one source: only one at a time works on each source. */
export type ReplayJob = {
  readonly id: number;
  readonly source: MessageSource;
  readonly state: ReplayState;
  readonly selection: ParkedFilter;
  readonly options: ReplayOptions;
  readonly counts: ReplayCounts;
  readonly who: string;
  /** Why it ended before its end; undefined where it did not. */
  readonly because: string | undefined;
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly endedAt: string | undefined;
};
