import type { ReplayJob, ReplayState } from '../domain/replay-job.ts';

/** A row of banyan_replay_jobs. */
export type JobRow = {
  id: number;
  source: ReplayJob['source'];
  state: ReplayState;
  /** Whether somebody works on it now; as SQL knows a truth. */
  is_alive: number;
  selected: number;
  selection: string;
  options: string;
  who: string;
  because: string | null;
  total: number;
  done: number;
  no_op: number;
  failed: number;
  held: number;
  started_at: string;
  ended_at: string | null;
};

/** A job that nobody has worked on for too long is as good as interrupted. */
export function jobOf(row: JobRow): ReplayJob {
  const isDead = row.state === 'running' && !Number(row.is_alive);
  return {
    id: Number(row.id),
    source: row.source,
    state: isDead ? 'interrupted' : row.state,
    selection: JSON.parse(row.selection),
    options: JSON.parse(row.options),
    counts: {
      total: Number(row.total),
      done: Number(row.done),
      noOp: Number(row.no_op),
      failed: Number(row.failed),
      held: Number(row.held),
    },
    who: row.who,
    because: row.because ?? undefined,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? undefined,
  };
}
