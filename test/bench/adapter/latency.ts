import { setTimeout as delay } from 'node:timers/promises';
import { createBenchDatabase } from './bench-database.ts';
import type { Measurement } from './measurement.ts';
import { histogramQuantile } from './metric-text.ts';
import { startRival, untilReady } from './rival.ts';
import { openStage } from './stage.ts';
import { median, quantile } from './statistics.ts';

/** Messages a second. */
const RATE = 500;
const P50 = 15;
const P99 = 60;
/** The adapter's own measure, from delivery to confirmed event. */
const HISTOGRAM = 'banyan_adapter_event_seconds';
/** ms to wait for the last events. */
const LATE = 15_000;

/**
 * From the legacy's publication to the event's arrival at a consumer: the stretch that the target
 * names, from delivery to confirm, is within it.
 */
export const latency: Measurement = async ({ sizes, signal, say }) => {
  const { rounds, warmUp, duration } = sizes.latency;
  await using stage = await openStage();
  await using database = await createBenchDatabase();
  await using rival = await startRival('adapter', { stage, database: database.url });
  await untilReady(rival, signal);

  const publishedAt = new Map<string, number>();
  let latencies: number[] = [];
  await stage.listen((body) => {
    const now = performance.now();
    const [, ordno = ''] = /"subject":"(\d+)"/.exec(body.toString('latin1')) ?? [];
    const then = publishedAt.get(ordno);
    if (then !== undefined) latencies.push(now - then);
    publishedAt.delete(ordno);
  });

  /** ms of each message, published evenly for so many seconds. */
  const pace = async (seconds: number): Promise<readonly number[]> => {
    latencies = [];
    const start = performance.now();
    for (let sent = 0; sent < seconds * RATE; await delay(1)) {
      signal.throwIfAborted();
      rival.check();
      const due = Math.min(((performance.now() - start) * RATE) / 1_000, seconds * RATE);
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

  await pace(warmUp);
  const results: { p50: number; p99: number; longest: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const all = await pace(duration);
    const result = { p50: quantile(all, 0.5), p99: quantile(all, 0.99), longest: quantile(all, 1) };
    results.push(result);
    const [p50, p99] = [result.p50.toFixed(1), result.p99.toFixed(1)];
    say(`round ${round} of ${rounds}, at ${RATE}/s: p50 ${p50} ms, p99 ${p99} ms`);
  }
  const p50 = median(results.map((result) => result.p50));
  const p99 = median(results.map((result) => result.p99));
  const own = await ownQuantiles(rival.admin);
  const where = `at ${RATE}/s, from the legacy's publication to the consumer`;
  return {
    findings: [
      {
        ...{ what: `p50 ${where}`, target: `under ${P50} ms` },
        ...{ result: `${p50.toFixed(1)} ms`, met: p50 < P50 },
      },
      {
        ...{ what: `p99 ${where}`, target: `under ${P99} ms` },
        ...{ result: `${p99.toFixed(1)} ms`, met: p99 < P99 },
      },
      ...(own === undefined
        ? []
        : [
            {
              what: 'p50 and p99 as the adapter counts, warm-up included',
              target: '',
              result: `${own.p50.toFixed(1)} and ${own.p99.toFixed(1)} ms`,
              met: undefined,
            },
          ]),
    ],
    values: { rate: RATE, rounds: results, own },
  };
};

/** ms from delivery to confirm, as far as its buckets tell. */
async function ownQuantiles(admin: string): Promise<{ p50: number; p99: number } | undefined> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const p50 = histogramQuantile(text, HISTOGRAM, 0.5);
  const p99 = histogramQuantile(text, HISTOGRAM, 0.99);
  return p50 === undefined || p99 === undefined
    ? undefined
    : { p50: p50 * 1_000, p99: p99 * 1_000 };
}
