import type { World } from './world.ts';

/** One way in which things go wrong. */
export type Fault = {
  readonly name: string;
  /** What happens, for a reader. */
  readonly about: string;
  /** Starts adapters and the feed, and strikes; resolves when it will not strike any more. */
  readonly run: (world: World) => Promise<void>;
  /** Whether nothing is meant to strike. */
  readonly isCalm?: boolean;
};
