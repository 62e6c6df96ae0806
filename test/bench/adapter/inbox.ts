import { type BenchDatabase, createBenchDatabase } from './bench-database.ts';
import { fillInbox } from './inbox-rows.ts';
import type { Measurement } from './measurement.ts';
import { runRound } from './round.ts';
import { openStage } from './stage.ts';
import { median } from './statistics.ts';

/** Rounds differ by about this much by themselves. */
const NO_GROWTH = 1.15;

/** The same work on an empty inbox and on one that remembers much, in turns. */
export const inbox: Measurement = async ({ sizes, signal, say }) => {
  const { rounds, rows, round } = sizes.inbox;
  await using stage = await openStage();
  await using filled = await createBenchDatabase();
  say(`filling an inbox with ${rows} rows`);
  await fillInbox(filled, rows, signal);

  const micros = { empty: [] as number[], filled: [] as number[] };
  const measure = async (kind: keyof typeof micros, { url }: BenchDatabase) => {
    const { rate } = await runRound('adapter', { stage, database: url }, round, signal);
    micros[kind].push(1e6 / rate);
    say(`${kind} inbox: ${(1e6 / rate).toFixed(0)} µs a message`);
  };
  for (let count = 0; count < rounds; count += 1) {
    await using empty = await createBenchDatabase();
    await measure('empty', empty);
    await measure('filled', filled);
  }
  const [before, after] = [median(micros.empty), median(micros.filled)];
  return {
    findings: [
      {
        what: `cost a message at ${rows} rows in the inbox, times that at 0`,
        target: `does not grow: at most ${NO_GROWTH}`,
        result: `${(after / before).toFixed(2)} (${before.toFixed(0)} and ${after.toFixed(0)} µs)`,
        met: after / before <= NO_GROWTH,
      },
    ],
    values: { rows, micros },
  };
};
