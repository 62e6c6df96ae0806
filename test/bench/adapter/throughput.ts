import { createBenchDatabase } from './bench-database.ts';
import type { Measurement } from './measurement.ts';
import type { RivalName } from './rival.ts';
import { type Round, runRound } from './round.ts';
import { openStage } from './stage.ts';
import { median } from './statistics.ts';

const rivals: readonly RivalName[] = ['ceiling', 'naive', 'adapter'];
/** Cores that others may use before the figures say more of them than of us. */
const QUIET = 0.3;
const OF_CEILING = 0.6;
const OF_NAIVE = 4;

/** The three rivals take turns, so that a machine that is busy for a while is so for all of them. */
export const throughput: Measurement = async ({ sizes, signal, say }) => {
  const { rounds } = sizes.throughput;
  await using stage = await openStage();
  const results: Record<RivalName, Round[]> = { ceiling: [], naive: [], adapter: [] };
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of rivals) {
      await using database = await createBenchDatabase();
      const options = { stage, database: database.url };
      const result = await runRound(name, options, sizes.throughput[name], signal);
      results[name].push(result);
      const others = coresOfOthers(result);
      const disturbed = others > QUIET ? `; others used ${others.toFixed(2)} cores` : '';
      say(`round ${round} of ${rounds}, ${name}: ${result.rate.toFixed(0)} messages/s${disturbed}`);
    }
  }
  const rateOf = (name: RivalName) => median(results[name].map(({ rate }) => rate));
  const [ceiling, naive, adapter] = [rateOf('ceiling'), rateOf('naive'), rateOf('adapter')];
  const others = median(Object.values(results).flat().map(coresOfOthers));
  const rate = (name: RivalName) => {
    const rates = results[name].map(({ rate }) => rate);
    const spread = `${Math.min(...rates).toFixed(0)} to ${Math.max(...rates).toFixed(0)}`;
    return `${median(rates).toFixed(0)} messages/s (${spread})`;
  };
  return {
    findings: [
      { what: 'ceiling: no database', target: '', result: rate('ceiling'), met: undefined },
      {
        ...{ what: 'naive: a transaction a message, 8 at a time', target: '' },
        ...{ result: rate('naive'), met: undefined },
      },
      { what: 'adapter', target: '', result: rate('adapter'), met: undefined },
      {
        ...{ what: 'cores that other programs used meanwhile', target: '' },
        ...{ result: others.toFixed(2), met: undefined },
      },
      {
        what: 'adapter, of the ceiling',
        target: `at least ${OF_CEILING.toFixed(2)}`,
        result: (adapter / ceiling).toFixed(2),
        met: adapter / ceiling >= OF_CEILING,
      },
      {
        what: 'adapter, times the naive',
        target: `at least ${OF_NAIVE}`,
        result: (adapter / naive).toFixed(1),
        met: adapter / naive >= OF_NAIVE,
      },
    ],
    values: results,
  };
};

function coresOfOthers({ cores }: Round): number {
  const { 'all programs': all = 0, ...ours } = cores;
  return all - Object.values(ours).reduce((sum, used) => sum + used, 0);
}
