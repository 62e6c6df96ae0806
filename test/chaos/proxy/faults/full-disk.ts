import { renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProxyFault } from '../proxy-fault.ts';

/** Every write to it says that there is no space left. */
const FULL = '/dev/full';

export const fullDisk: ProxyFault = {
  name: 'full-disk',
  about: 'the disk under the access log is full, and later it is not',
  async run(stand) {
    const file = join(stand.folder, 'access.log');
    await stand.spend('steady', 'steady');
    rmSync(file);
    symlinkSync(FULL, file);
    stand.proxy.hangUp();
    await stand.spend('full', 'fault');
    await stand.until('the log says ENOSPC', () =>
      stand.proxy.log.some((line) => line.includes('ENOSPC')),
    );
    // Not beside the link: whoever writes must never find no file at all.
    writeFileSync(`${file}.roomy`, '');
    renameSync(`${file}.roomy`, file);
    stand.proxy.hangUp();
    await stand.until('lines are written again', () => statSync(file).size > 0);
    await stand.spend('recovered', 'recovery');
  },
};
