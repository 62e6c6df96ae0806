import type { ParkedMessage, Retried, RetriedBy } from '../domain/parked-message.ts';
import type { ReplayJobs } from '../domain/parked-store.ts';
import type { ReplayCounts, ReplayJob } from '../domain/replay-job.ts';
import { rampStep, type Tally, takenUntilStop, whyStop } from '../domain/stop-rule.ts';

/** Tries messages of a job again, and writes what came of them with the job; see tryParked. */
export type TryBatch = (
  messages: readonly ParkedMessage[],
  by: RetriedBy,
  take: (results: readonly Retried[]) => number,
) => Promise<{
  readonly results: readonly Retried[];
  readonly superseded: boolean;
  /** Why nothing more can be tried at the moment. */
  readonly unavailable?: string | undefined;
}>;

export type ReplayRunnerOptions = {
  readonly jobs: ReplayJobs;
  readonly tryBatch: TryBatch;
  /** ms that never go back. */
  readonly clock: () => number;
  /** Comes back early once the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Lets the batch in hand end, and leaves the rest for somebody to resume. */
  readonly signal: AbortSignal;
  /** Told when the database does not answer; it is asked again. */
  readonly onTrouble: (error: unknown) => void;
};

/** Messages of one transaction. */
const BATCH = 500;
/** ms between two signs of life. */
const SIGN_OF_LIFE = 1_000;
/** ms until the database is asked again. */
const PAUSE = 1_000;
/** Batches a second, where a rate is given. */
const BEATS = 10;

/**
 * Works on a job until its end: selects, then tries what it has, the oldest first. Ends it as `done`, or
 * as `stopped` when too many fail. Comes back early, and changes nothing any more, once the job is
 * interrupted, cancelled or somebody else's. Never rejects.
 */
export async function runReplay(
  job: ReplayJob,
  runner: string,
  options: ReplayRunnerOptions,
): Promise<void> {
  const { jobs, sleep, signal, onTrouble } = options;
  const over = new AbortController();
  const live = async () => {
    while (!over.signal.aborted) {
      await sleep(SIGN_OF_LIFE, over.signal);
      if (!over.signal.aborted) await jobs.keep(job.id, runner).catch(onTrouble);
    }
  };
  void live();
  while (!over.signal.aborted) {
    try {
      await workOn(job, runner, options);
      over.abort();
    } catch (error) {
      // What was written without an answer is seen when the job is looked at again.
      onTrouble(error);
      if (signal.aborted) over.abort();
      else await sleep(PAUSE, signal);
    }
  }
}

/** The same, but rejects when the database does. */
async function workOn(
  { id, who, options: { rate, ramp = false } }: ReplayJob,
  runner: string,
  { jobs, tryBatch, clock, sleep, signal }: ReplayRunnerOptions,
): Promise<void> {
  const by: RetriedBy = { who, job: { id, runner } };
  const found = await jobs.find(id);
  if (found === undefined) return;
  // We ended it ourselves, and the database went away before all was given back.
  if (found.state !== 'running' && found.state !== 'interrupted') return jobs.finishEnds();
  if (!(await jobs.select(found, runner))) return;
  const { counts } = (await jobs.find(id)) ?? found;
  const most = rate === undefined ? BATCH : Math.min(BATCH, Math.max(1, Math.floor(rate / BEATS)));
  const waitTurn = turns(rate, clock, (ms) => sleep(ms, signal));
  let tally = tallyOf(counts);
  let tried = triedOf(counts);

  for (;;) {
    if (signal.aborted) {
      await jobs.interrupt(id, who);
      return;
    }
    const { room, isTrial } = ramp ? rampStep(counts.total, tried) : WHOLE;
    // What was in hand when somebody interrupted it has ended by now.
    if (!(await jobs.keep(id, runner))) return;
    const batch = await jobs.next(id, Math.min(most, room));
    if (batch.length === 0) {
      await jobs.end(id, { state: 'done' }, { who, runner });
      return;
    }
    await waitTurn(batch.length);
    if (signal.aborted) continue;
    const before = tally;
    const { results, superseded, unavailable } = await tryBatch(
      batch,
      by,
      (some) => takenUntilStop(before, some, isTrial).taken,
    );
    if (superseded && !(await jobs.keep(id, runner))) return;
    tally = takenUntilStop(before, results, isTrial).tally;
    tried += results.length;
    const because = unavailable ?? whyStop(tally, isTrial);
    if (because !== undefined) {
      await jobs.end(id, { state: 'stopped', because }, { who, runner });
      return;
    }
  }
}

const WHOLE = { room: Number.POSITIVE_INFINITY, isTrial: false };

function triedOf({ done, noOp, failed, held }: ReplayCounts): number {
  return done + noOp + failed + held;
}

/** A job that is resumed remembers what failed, but not in which order. */
function tallyOf({ done, noOp, failed }: ReplayCounts): Tally {
  return { tried: done + noOp + failed, failed, inARow: 0 };
}

/** Waits until so many more messages may go, at a rate of so many a second; not at all without one. */
function turns(
  rate: number | undefined,
  clock: () => number,
  sleep: (ms: number) => Promise<void>,
): (messages: number) => Promise<void> {
  let next = clock();
  return async (messages) => {
    if (rate === undefined) return;
    const wait = next - clock();
    if (wait > 0) await sleep(wait);
    next = Math.max(next, clock()) + (messages / rate) * 1_000;
  };
}
