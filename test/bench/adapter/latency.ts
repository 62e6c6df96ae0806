import { createBenchDatabase } from './bench-database.ts';
import type { Bench, Finding, Measurement } from './measurement.ts';
import { histogramQuantile } from './metric-text.ts';
import { openPace } from './pace.ts';
import { type RivalName, startRival, untilReady } from './rival.ts';
import { openStage } from './stage.ts';
import { median, quantile } from './statistics.ts';

/** Messages a second. */
const RATE = 500;
const P50 = 15;
const P99 = 60;
/** The adapter's own measure, from delivery to confirmed event. */
const HISTOGRAM = 'banyan_adapter_event_seconds';

/** In ms. */
type Quantiles = { readonly p50: number; readonly p99: number };
type Latencies = Quantiles & { readonly rounds: readonly Quantiles[]; readonly own?: Quantiles };

/**
 * From the legacy's publication to the event's arrival at a consumer: the stretch that the target
 * names, from delivery to confirm, is within it. The ceiling shows what of it is the broker's.
 */
export const latency: Measurement = async (bench) => {
  const ceiling = await latenciesOf('ceiling', bench);
  const adapter = await latenciesOf('adapter', bench);
  const where = `at ${RATE}/s, from the legacy's publication to the consumer`;
  const target = (name: 'p50' | 'p99', most: number): Finding => ({
    ...{ what: `${name} ${where}`, target: `under ${most} ms` },
    ...{ result: `${adapter[name].toFixed(1)} ms`, met: adapter[name] < most },
  });
  const both = (what: string, { p50, p99 }: Quantiles): Finding => ({
    ...{ what, target: '', result: `${p50.toFixed(1)} and ${p99.toFixed(1)} ms`, met: undefined },
  });
  const own = adapter.own;
  return {
    findings: [
      target('p50', P50),
      target('p99', P99),
      ...(own === undefined ? [] : [both('the same as the adapter counts, warm-up included', own)]),
      both('the same without a database: the ceiling', ceiling),
    ],
    values: { rate: RATE, adapter, ceiling },
  };
};

async function latenciesOf(name: RivalName, { sizes, signal, say }: Bench): Promise<Latencies> {
  const { rounds, warmUp, duration } = sizes.latency;
  await using stage = await openStage();
  await using database = await createBenchDatabase();
  await using rival = await startRival(name, { stage, database: database.url });
  if (name === 'adapter') await untilReady(rival, signal);
  const pace = await openPace(stage, rival, signal);
  await pace(RATE, warmUp);
  const results: Quantiles[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const all = await pace(RATE, duration);
    const [p50, p99] = [quantile(all, 0.5), quantile(all, 0.99)];
    results.push({ p50, p99 });
    say(`${name}, round ${round} of ${rounds}: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`);
  }
  const own = name === 'adapter' ? await ownQuantiles(rival.admin) : undefined;
  return {
    p50: median(results.map(({ p50 }) => p50)),
    p99: median(results.map(({ p99 }) => p99)),
    rounds: results,
    ...(own === undefined ? {} : { own }),
  };
}

/** From delivery to confirm, as far as the metric's buckets tell. */
async function ownQuantiles(admin: string): Promise<Quantiles | undefined> {
  const text = await (await fetch(`${admin}/metrics`)).text();
  const p50 = histogramQuantile(text, HISTOGRAM, 0.5);
  const p99 = histogramQuantile(text, HISTOGRAM, 0.99);
  if (p50 === undefined || p99 === undefined) return undefined;
  return { p50: p50 * 1_000, p99: p99 * 1_000 };
}
