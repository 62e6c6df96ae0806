import type { Arm } from './decide.ts';

/** What came of an arm's requests in some time. */
export type ArmCounts = {
  /** Ended, errors among them. */
  readonly requests: number;
  readonly errors: number;
  /** Times until answers began, counted by `latencyBucket`. Not each request has one. */
  readonly latencies: readonly number[];
};

/** What came of both arms' requests in the same time: about a second, or several such together. */
export type ArmTick = Readonly<Record<Arm, ArmCounts>>;

/** What several workers counted in the same time, or one counted in times that follow each other. */
export function addTicks(one: ArmTick, other: ArmTick): ArmTick {
  return {
    service: addCounts(one.service, other.service),
    legacy: addCounts(one.legacy, other.legacy),
  };
}

function addCounts(one: ArmCounts, other: ArmCounts): ArmCounts {
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    latencies: one.latencies.map((count, bucket) => count + (other.latencies[bucket] ?? 0)),
  };
}
