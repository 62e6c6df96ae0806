import { setTimeout as delay } from 'node:timers/promises';
import type { Rival } from './rival.ts';
import type { Stage } from './stage.ts';

/** Publishes this many messages a second, evenly, for so many seconds; returns the ms of each. */
export type Pace = (rate: number, seconds: number) => Promise<readonly number[]>;

/** ms to wait for the last events. */
const LATE = 15_000;

/** Measures from each publication to the arrival of its event at a consumer, by one clock. */
export async function openPace(stage: Stage, rival: Rival, signal: AbortSignal): Promise<Pace> {
  const publishedAt = new Map<string, number>();
  let latencies: number[] = [];
  await stage.listen((body) => {
    const now = performance.now();
    const [, ordno = ''] = /"subject":"(\d+)"/.exec(body.toString('latin1')) ?? [];
    const then = publishedAt.get(ordno);
    if (then !== undefined) latencies.push(now - then);
    publishedAt.delete(ordno);
  });

  return async (rate, seconds) => {
    latencies = [];
    const start = performance.now();
    for (let sent = 0; sent < seconds * rate; await delay(1)) {
      signal.throwIfAborted();
      rival.check();
      const due = Math.min(((performance.now() - start) * rate) / 1_000, seconds * rate);
      for (; sent < due; sent += 1) {
        const at = performance.now();
        publishedAt.set(stage.publish(), at);
      }
    }
    const deadline = performance.now() + LATE;
    while (publishedAt.size > 0) {
      if (performance.now() > deadline) {
        throw new Error(`${publishedAt.size} events did not come: ${rival.output().slice(-2_000)}`);
      }
      await delay(5, undefined, { signal });
    }
    return latencies;
  };
}
