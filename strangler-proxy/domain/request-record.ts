import type { Arm, Plan } from './decide.ts';
import type { Failure, FailureCode } from './failure.ts';
import type { RequestTrace } from './trace-context.ts';

/** What became of one request: what the access log and the metrics are made of. */
export type RequestRecord = {
  readonly method: string;
  /** Without the query, which may hold personal data. */
  readonly path: string;
  readonly pathAndQuery: string;
  /** Of HTTP: 1.0 or 1.1. */
  readonly version: string;
  /** Names and values in turn, as received. */
  readonly fields: readonly string[];
  /** The address that the connection comes from. */
  readonly peer: string | undefined;
  /** This proxy's part in a trace, if it has one. */
  readonly trace: RequestTrace | undefined;
  readonly plan: Plan;
  /** Who answered, after a fallback if there was one. */
  readonly arm: Arm;
  readonly upstream: string;
  /** Which of its instances, if one was asked; of several the last. */
  readonly instance: string | undefined;
  /** Why the service did not answer, when the legacy was asked instead. */
  readonly fallback: FailureCode | undefined;
  /** Other instances that were tried because one had no answer to give. */
  readonly retries: number;
  /** Undefined when the client left before there was an answer. */
  readonly status: number | undefined;
  /** Of the answer's body; of an upgraded connection, all that was sent on it. */
  readonly bytes: number;
  /** The same of the request. */
  readonly received: number;
  readonly firstByteMs: number | undefined;
  readonly totalMs: number;
  readonly failure: Failure | undefined;
};
