import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBenchDatabase } from './bench-database.ts';
import type { Finding, Measurement } from './measurement.ts';
import { type CpuProfile, selfTimeByArea } from './profile-areas.ts';
import { runRound } from './round.ts';
import { openStage } from './stage.ts';

/** What limits the adapter: where its one thread is, and who else needs the cores. */
export const profile: Measurement = async ({ sizes, signal }) => {
  await using stage = await openStage();
  await using database = await createBenchDatabase();
  await using folder = await mkdtempDisposable(join(tmpdir(), 'banyan-bench-'));
  const node = ['--cpu-prof', `--cpu-prof-dir=${folder.path}`];
  const options = { stage, database: database.url, node };
  const round = await runRound('adapter', options, sizes.profile, signal);

  const [file = ''] = await readdir(folder.path);
  const recorded: CpuProfile = JSON.parse(await readFile(join(folder.path, file), 'utf8'));
  const areas = selfTimeByArea(recorded, round);
  const line = (what: string, result: string): Finding => ({
    ...{ what, target: '', result, met: undefined },
  });
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return {
    findings: [
      line('while profiled: adapter', `${round.rate.toFixed(0)} messages/s`),
      ...Object.entries(round.cores).map(([who, cores]) =>
        line(`cores in use: ${who === 'rival' ? 'adapter' : who}`, cores.toFixed(2)),
      ),
      ...areas.map(({ area, share }) => line(`adapter's thread: ${area}`, percent(share))),
    ],
    values: { rate: round.rate, cores: round.cores, areas },
  };
};
