import type { Arm, Plan } from './decide.ts';
import type { Failure, FailureCode } from './failure.ts';

/** What became of one request: what the access log and the metrics are made of. */
export type RequestRecord = {
  readonly method: string;
  /** Without the query, which may hold personal data. */
  readonly path: string;
  readonly plan: Plan;
  /** Who answered, after a fallback if there was one. */
  readonly arm: Arm;
  readonly upstream: string;
  /** Why the service did not answer, when the legacy was asked instead. */
  readonly fallback: FailureCode | undefined;
  /** Undefined when the client left before there was an answer. */
  readonly status: number | undefined;
  /** Of the answer's body. */
  readonly bytes: number;
  readonly firstByteMs: number | undefined;
  readonly totalMs: number;
  readonly failure: Failure | undefined;
};
