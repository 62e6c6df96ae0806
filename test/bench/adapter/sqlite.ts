import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './measurement.ts';
import { runRound } from './round.ts';
import { openStage } from './stage.ts';
import { median } from './statistics.ts';

/** Messages a second. */
const LEAST = 2_000;

/** A transaction a message, on the embedded database. */
export const sqlite: Measurement = async ({ sizes, signal, say }) => {
  const { rounds, round } = sizes.sqlite;
  await using stage = await openStage();
  const rates: number[] = [];
  for (let count = 1; count <= rounds; count += 1) {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'banyan-bench-'));
    const database = `sqlite:${join(folder.path, 'banyan.sqlite')}`;
    const { rate } = await runRound('adapter', { stage, database, batch: 1 }, round, signal);
    rates.push(rate);
    say(`round ${count} of ${rounds}: ${rate.toFixed(0)} messages/s`);
  }
  return {
    findings: [
      {
        what: 'batches of 1 on SQLite',
        target: `at least ${LEAST} messages/s`,
        result: `${median(rates).toFixed(0)} messages/s`,
        met: median(rates) >= LEAST,
      },
    ],
    values: { rates },
  };
};
