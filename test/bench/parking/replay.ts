import { type Round, runRound } from '../adapter/round.ts';
import { openStage } from '../adapter/stage.ts';
import { median } from '../adapter/statistics.ts';
import { createDatabase, type Kind, kinds } from './database-kinds.ts';
import type { Finding, ParkingBench, ParkingMeasurement } from './measurement.ts';
import { fillParked } from './parked-rows.ts';
import { type ReplayRound, runReplayRound } from './replay-round.ts';

/** Of the adapter's normal rate, on the database of a larger shop. */
const OF_NORMAL = 0.6;

type Rounds = { readonly normal: Round[]; readonly replay: ReplayRound[] };

/** Normal work and a replay without a rate take turns, with the same messages. */
export const replay: ParkingMeasurement = async (bench) => {
  const findings: Finding[] = [];
  const values: Record<string, Rounds> = {};
  for (const kind of kinds) {
    const rounds = await roundsOf(kind, bench);
    values[kind] = rounds;
    const ratio = median(
      rounds.replay.map(({ rate }, index) => rate / (rounds.normal[index]?.rate ?? Number.NaN)),
    );
    const middle = (of: (round: ReplayRound) => number) => median(rounds.replay.map(of));
    const line = (what: string, result: string): Finding => ({
      ...{ what: `${kind}: ${what}`, target: '', result, met: undefined },
    });
    const normal = median(rounds.normal.map(({ rate }) => rate));
    findings.push(
      line('normal', `${normal.toFixed(0)} messages/s`),
      line('replay', `${middle(({ rate }) => rate).toFixed(0)} messages/s`),
      line('replay, selecting included', `${middle((r) => r.wholeRate).toFixed(0)} messages/s`),
      line('replay: until its first event', `${middle((r) => r.untilFirst).toFixed(2)} s`),
      {
        what: `${kind}: replay, of normal`,
        target: `at least ${OF_NORMAL.toFixed(2)}`,
        result: ratio.toFixed(2),
        met: ratio >= OF_NORMAL,
      },
    );
  }
  return { findings, values };
};

async function roundsOf(kind: Kind, { sizes, signal, say }: ParkingBench): Promise<Rounds> {
  const { rounds, round } = sizes.replay;
  await using stage = await openStage();
  const results: Rounds = { normal: [], replay: [] };
  for (let count = 1; count <= rounds; count += 1) {
    const told = (name: string, { rate }: Round) =>
      say(`${kind}, round ${count} of ${rounds}, ${name}: ${rate.toFixed(0)} messages/s`);
    {
      await using database = await createDatabase(kind);
      const normal = await runRound('adapter', { stage, database: database.url }, round, signal);
      results.normal.push(normal);
      told('normal', normal);
    }
    await using database = await createDatabase(kind);
    await fillParked(database.url, round.messages, ['parked'], signal);
    const replay = await runReplayRound({ stage, database: database.url }, round, signal);
    results.replay.push(replay);
    told('replay', replay);
  }
  return results;
}
