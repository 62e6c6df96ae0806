import { getHeapStatistics } from 'node:v8';
import { median, quantile } from '../adapter/statistics.ts';

/** What one decision costs. */
export type Cost = {
  /** ns, as a mean over many at once. */
  readonly mean: number;
  /** ns, each by the clock: reading that is part of it. */
  readonly p50: number;
  readonly p99: number;
  /** Bytes taken from the heap. */
  readonly bytes: number;
};

/** Decisions between two looks at the heap, few enough for most to be without a collection. */
const BATCH = 1_000;
/** Decisions until V8 has compiled what runs. */
const WARM_UP = 50_000;

/** Does it so many times in turn, for each question by itself. */
export function costOf(act: (turn: number) => void, count: number): Cost {
  const batches = Math.ceil(count / BATCH);
  for (let turn = 0; turn < WARM_UP; turn += 1) act(turn);
  const times: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const begun = performance.now();
    for (let turn = batch * BATCH; turn < (batch + 1) * BATCH; turn += 1) act(turn);
    times.push(((performance.now() - begun) * 1e6) / BATCH);
  }
  const singly: number[] = [];
  for (let turn = 0; turn < batches * BATCH; turn += 1) {
    const begun = performance.now();
    act(turn);
    singly.push((performance.now() - begun) * 1e6);
  }
  const taken: number[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const before = getHeapStatistics().used_heap_size;
    for (let turn = batch * BATCH; turn < (batch + 1) * BATCH; turn += 1) act(turn);
    const after = getHeapStatistics().used_heap_size;
    // A collection in between: it has taken away more than was added.
    if (after >= before) taken.push((after - before) / BATCH);
  }
  return {
    mean: median(times),
    p50: quantile(singly, 0.5),
    p99: quantile(singly, 0.99),
    bytes: median(taken),
  };
}
