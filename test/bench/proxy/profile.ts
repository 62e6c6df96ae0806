import { mkdtempDisposable, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicMicros } from '../adapter/cpu.ts';
import type { CpuProfile } from '../adapter/profile-areas.ts';
import { startLoad } from './load-program.ts';
import { type ProxyMeasurement, told } from './measurement.ts';
import { sharesOf } from './profile-places.ts';
import { startRival } from './rivals.ts';

/** Functions that are shown. */
const SHOWN = 30;
const WARM_UP_MS = 3_000;

/** Where banyan's thread is while it answers as fast as it can; what it idles is left out. */
export const profile: ProxyMeasurement = async ({ sizes, origin }) => {
  await using clients = startLoad('clients');
  await using folder = await mkdtempDisposable(join(tmpdir(), 'banyan-bench-'));
  const node = ['--cpu-prof', `--cpu-prof-dir=${folder.path}`, '--cpu-prof-interval=250'];
  let from = 0;
  let until = 0;
  {
    await using banyan = await startRival('banyan', origin, node);
    const traffic = { method: 'GET', sends: 0, receives: 165 } as const;
    const requests = { do: 'requests', port: banyan?.port ?? 0, traffic } as const;
    await clients.run({ ...requests, ms: WARM_UP_MS });
    from = monotonicMicros();
    await clients.run({ ...requests, ...sizes.profile });
    until = monotonicMicros();
  }
  const [file = ''] = await readdir(folder.path);
  const recorded: CpuProfile = JSON.parse(await readFile(join(folder.path, file), 'utf8'));
  const { areas, functions } = sharesOf(recorded, { from, until });
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return {
    findings: [...areas, ...functions.slice(0, SHOWN)].map(({ place, share }) =>
      told(place, percent(share)),
    ),
    values: { areas, functions: functions.slice(0, 10 * SHOWN) },
  };
};
