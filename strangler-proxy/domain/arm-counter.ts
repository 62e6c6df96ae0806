import { type ArmRecord, armOutcome } from './arm-outcome.ts';
import type { ArmCounts, ArmTick } from './arm-tick.ts';
import type { Arm } from './decide.ts';
import { LATENCY_BUCKETS, latencyBucket } from './latency-buckets.ts';

type Counting = { requests: number; errors: number; latencies: number[] };

/** Counts what came of a route's requests, for a guard. Each costs a few additions, and allocates nothing. */
export class ArmCounter {
  #counting: Readonly<Record<Arm, Counting>> = { service: nothing(), legacy: nothing() };
  #isEmpty = true;
  #since = Number.NEGATIVE_INFINITY;

  /**
   * What failed has no latency: an error that comes fast would hide that answers are slow. A client that left
   * before there was an answer has waited for at least so long: of a service that hangs, nothing else is seen.
   *
   * @param beganAt when the request began: ms on the clock of {@link restart}
   */
  count(record: ArmRecord, beganAt: number): void {
    if (beganAt < this.#since) return;
    const outcome = armOutcome(record);
    if (outcome === undefined) return;
    const counting = this.#counting[record.plan.arm];
    this.#isEmpty = false;
    if (outcome !== 'left') counting.requests += 1;
    if (outcome === 'error') {
      counting.errors += 1;
      return;
    }
    const ms = outcome === 'left' ? record.totalMs : record.firstByteMs;
    if (ms === undefined) return;
    const bucket = latencyBucket(ms);
    counting.latencies[bucket] = (counting.latencies[bucket] ?? 0) + 1;
  }

  /**
   * To be called whenever the route is switched to another share. Requests that began before are left out:
   * those that take long, as a time-out does, would end among the few or many of the new share, and make an
   * arm look worse than it is.
   *
   * @param now ms, on a clock that never goes back
   */
  restart(now: number): void {
    this.#since = now;
    this.take();
  }

  /** What was counted since the last time; undefined where that is nothing. */
  take(): ArmTick | undefined {
    if (this.#isEmpty) return undefined;
    const tick: Readonly<Record<Arm, ArmCounts>> = this.#counting;
    this.#counting = { service: nothing(), legacy: nothing() };
    this.#isEmpty = true;
    return tick;
  }
}

function nothing(): Counting {
  return { requests: 0, errors: 0, latencies: Array<number>(LATENCY_BUCKETS).fill(0) };
}
