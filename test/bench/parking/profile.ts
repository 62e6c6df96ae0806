import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CpuProfile, selfTimeByArea } from '../adapter/profile-areas.ts';
import { openStage } from '../adapter/stage.ts';
import { createDatabase, kinds } from './database-kinds.ts';
import type { Finding, ParkingMeasurement } from './measurement.ts';
import { fillParked } from './parked-rows.ts';
import { runReplayRound } from './replay-round.ts';

/** What limits a replay: where the adapter's one thread is, and who else needs the cores. */
export const profile: ParkingMeasurement = async ({ sizes, signal, say }) => {
  const findings: Finding[] = [];
  const values: Record<string, unknown> = {};
  for (const kind of kinds) {
    say(kind);
    await using stage = await openStage();
    await using database = await createDatabase(kind);
    await using folder = await mkdtempDisposable(join(tmpdir(), 'banyan-bench-'));
    await fillParked(database.url, sizes.profile.messages, ['parked'], signal);
    const node = ['--cpu-prof', `--cpu-prof-dir=${folder.path}`];
    const options = { stage, database: database.url, node };
    const round = await runReplayRound(options, sizes.profile, signal);

    const [file = ''] = await readdir(folder.path);
    const recorded: CpuProfile = JSON.parse(await readFile(join(folder.path, file), 'utf8'));
    const areas = selfTimeByArea(recorded, round);
    values[kind] = { ...round, areas };
    const line = (what: string, result: string): Finding => ({
      ...{ what: `${kind}, replay while profiled: ${what}`, target: '', result, met: undefined },
    });
    findings.push(
      line('rate', `${round.rate.toFixed(0)} messages/s`),
      ...Object.entries(round.cores).map(([who, cores]) =>
        line(`cores in use by ${who === 'rival' ? 'the adapter' : who}`, cores.toFixed(2)),
      ),
      ...areas.map(({ area, share }) => line(area, `${(share * 100).toFixed(1)} %`)),
    );
  }
  return { findings, values };
};
