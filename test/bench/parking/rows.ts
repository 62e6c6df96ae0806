import type { ParkedState } from '../../../adapter/domain/parked-message.ts';
import { startRival, untilReady } from '../adapter/rival.ts';
import { runRound } from '../adapter/round.ts';
import { openStage, type Stage } from '../adapter/stage.ts';
import { median } from '../adapter/statistics.ts';
import { createDatabase } from './database-kinds.ts';
import type { ParkingBench, ParkingMeasurement } from './measurement.ts';
import { fillParked } from './parked-rows.ts';
import type { Mix } from './parked-templates.ts';
import { type Timing, timed, timingText } from './timing.ts';

/** Half of them are over; the others hold back other orders than those that come. */
const MIX: Mix = [...Array<ParkedState>(5).fill('resolved'), ...Array(4).fill('parked'), 'held'];
/** Rounds differ by about this much by themselves. */
const NOISE = 0.1;
/** ms for a scrape. */
const SCRAPE = 1_000;

/**
 * The same work where nothing is parked, where nothing is parked again, which tells what two equal
 * rounds differ by, and where much is parked; in turns.
 */
export const rows: ParkingMeasurement = async (bench) => {
  const { rounds, rows, round } = bench.sizes.rows;
  const { signal, say } = bench;
  await using stage = await openStage();
  await using filled = await createDatabase('MariaDB');
  say(`filling a database with ${rows} parked rows`);
  await fillParked(filled.url, rows, MIX, signal);

  const rates = { none: [] as number[], again: [] as number[], filled: [] as number[] };
  const measure = async (name: keyof typeof rates, url: string) => {
    const { rate } = await runRound('adapter', { stage, database: url }, round, signal);
    rates[name].push(rate);
    say(`${name === 'filled' ? rows : 0} rows: ${rate.toFixed(0)} messages/s`);
  };
  for (let count = 0; count < rounds; count += 1) {
    for (const name of ['none', 'filled', 'again'] as const) {
      await using empty = await createDatabase('MariaDB');
      await measure(name, name === 'filled' ? filled.url : empty.url);
    }
  }
  const ratios = rates.filled.map((rate, at) => {
    return rate / median([rates.none[at] ?? Number.NaN, rates.again[at] ?? Number.NaN]);
  });
  const noise = rates.again.map((rate, at) => rate / (rates.none[at] ?? Number.NaN));
  const scrape = await scrapeOf(stage, filled.url, bench);
  return {
    findings: [
      {
        what: `rate with ${rows} parked rows, of that with none`,
        target: `at least ${1 - NOISE}`,
        result: ratioText(ratios),
        met: median(ratios) >= 1 - NOISE,
      },
      {
        ...{ what: 'rate with none, of that with none: the noise', target: '' },
        ...{ result: ratioText(noise), met: undefined },
      },
      ...Object.entries(scrape).map(([path, timing]) => ({
        what: `${path} of an adapter with ${rows} parked rows`,
        target: `under ${SCRAPE} ms`,
        result: timingText(timing),
        met: timing.median < SCRAPE,
      })),
    ],
    values: { rows, rates, ratios, noise, scrape },
  };
};

function ratioText(ratios: readonly number[]): string {
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  return `${median(ratios).toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
}

/** What Prometheus and `banyan status` ask for. */
async function scrapeOf(
  stage: Stage,
  database: string,
  { signal }: ParkingBench,
): Promise<Readonly<Record<string, Timing>>> {
  await using rival = await startRival('adapter', { stage, database });
  await untilReady(rival, signal);
  const timings: Record<string, Timing> = {};
  for (const path of ['/metrics', '/status']) {
    timings[path] = await timed(10, async () => {
      const answer = await fetch(`${rival.admin}${path}`);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${text}`);
    });
  }
  return timings;
}
