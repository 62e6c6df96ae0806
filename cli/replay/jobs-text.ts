import type { ReplayJob } from '#adapter';
import { tableOf } from '../table.ts';
import { grouped, minuteOf } from '../words.ts';
import { triedOf } from './pace.ts';

/** Replays as a table. */
export function jobsText(jobs: readonly ReplayJob[], width: number): string {
  if (jobs.length === 0) return 'Nothing was replayed yet.';
  const rows = jobs.map(({ id, source, state, startedAt, counts, who, because }) => [
    String(id),
    source,
    state,
    minuteOf(startedAt),
    `${grouped(triedOf(counts))}/${grouped(counts.total)}`,
    grouped(counts.failed),
    because === undefined ? who : `${who}: ${because}`,
  ]);
  return tableOf(['JOB', 'FROM', 'STATE', 'STARTED (UTC)', 'TRIED', 'FAILED', 'WHO'], rows, width);
}
