import type { Loss } from './loss.ts';
import type { Side } from './side.ts';

/** How a comparison goes down from one place of the message to the next. */
export type Comparison = {
  /** Whether properties that `b` does not name are ignored by whoever reads with it, not refused. */
  readonly ignoresUnnamed: boolean;
  /** What `a` accepts at this place and `b` may refuse. */
  compare(a: Side, b: Side, pointer: string): readonly Loss[];
};
