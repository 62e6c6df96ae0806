import { BanyanError } from '#contracts';
import type { ParkedMessage, Retried } from '../domain/parked-message.ts';
import type { ParkedStore } from '../domain/parked-store.ts';
import type { ReplayJob } from '../domain/replay-job.ts';
import type { Parking } from './operations.ts';
import { type ReplayRunnerOptions, runReplay, type TryBatch } from './replay-runner.ts';
import { withWholeIds } from './selected.ts';

export type ReplayingOptions = Omit<ReplayRunnerOptions, 'jobs' | 'signal' | 'tryBatch'> & {
  readonly parked: ParkedStore;
  readonly tryLegacy: TryBatch;
  /** Undefined where the configuration has no way back to the legacy. */
  readonly tryScm: TryBatch | undefined;
  readonly tryRequest: TryBatch;
  readonly newId: () => string;
};

type Replaying = Pick<
  Parking,
  'replay' | 'job' | 'jobs' | 'resume' | 'interrupt' | 'cancel' | 'close'
>;

/** Replay jobs, and the runners of those that this process works on. */
export function createReplaying(options: ReplayingOptions): Replaying {
  const { parked, tryLegacy, tryScm, tryRequest, newId } = options;
  const { jobs } = parked;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();

  const job = async (id: number): Promise<ReplayJob> => {
    const found = await jobs.find(id);
    if (found !== undefined) return found;
    throw new BanyanError('job_unknown', `there is no replay job ${id}`, {
      exitCode: 2,
      advice: 'See them with `banyan replay jobs`.',
    });
  };

  const tryBatchOf = ({ source }: Pick<ReplayJob, 'source'>): TryBatch => {
    if (source === 'legacy') return tryLegacy;
    if (source === 'request') return tryRequest;
    if (tryScm !== undefined) return tryScm;
    throw new BanyanError('reverse_missing', 'events of the SCM are sent to the legacy', {
      exitCode: 2,
      advice: 'Give adapter.reverse in the configuration: it says where the legacy is.',
    });
  };

  const begin = (begun: ReplayJob, runner: string): void => {
    const { signal } = stopping;
    const work = runReplay(begun, runner, {
      ...options,
      jobs,
      signal,
      tryBatch: tryBatchOf(begun),
    });
    running.add(work);
    void work.finally(() => running.delete(work));
  };

  const notNow = ({ id, state }: ReplayJob, what: string) =>
    new BanyanError('job_ended', `replay job ${id} is ${state}: it cannot be ${what}`, {
      advice: 'See them with `banyan replay jobs`.',
    });

  return {
    job,
    jobs: (limit) => jobs.list(limit),

    async replay({ filter, source, options: how, who }) {
      tryBatchOf({ source });
      const selection = await withWholeIds(parked, filter);
      const states = selection.states ?? ['parked', 'scheduled'];
      // What a dead process has left behind is not among those that wait.
      await jobs.finishEnds();
      const { count } = await parked.count({ ...selection, states, source });
      if (count === 0) {
        throw new BanyanError('selection_empty', 'no message that waits is among these', {
          advice:
            'See what waits with `banyan failed list`; what is held follows the one before it.',
        });
      }
      const runner = newId();
      const begun = await jobs.start({ source, selection, options: how, who }, runner);
      if (begun === undefined) throw await anotherRuns(source);
      begin(begun, runner);
      return begun;
    },

    async resume(id, { who }) {
      const found = await job(id);
      tryBatchOf(found);
      const runner = newId();
      const begun = await jobs.resume(id, runner, who);
      if (begun === undefined) throw notNow(await job(id), 'resumed');
      begin(begun, runner);
      return begun;
    },

    async interrupt(id, { who }) {
      if (!(await jobs.interrupt(id, who))) {
        const found = await job(id);
        if (found.state !== 'interrupted') throw notNow(found, 'interrupted');
      }
      return job(id);
    },

    async cancel(id, { who }) {
      if (!(await jobs.end(id, { state: 'cancelled' }, { who }))) {
        await jobs.finishEnds();
        throw notNow(await job(id), 'cancelled');
      }
      return job(id);
    },

    async close() {
      stopping.abort();
      await Promise.all(running);
    },
  };

  async function anotherRuns(source: string): Promise<BanyanError> {
    const other = (await jobs.list(100)).find(
      (one) => one.source === source && (one.state === 'running' || one.state === 'interrupted'),
    );
    const { id, state, who } = other ?? { id: 0, state: 'running', who: 'somebody else' };
    return new BanyanError('replay_running', `replay job ${id} of ${who} is ${state}`, {
      advice:
        state === 'interrupted'
          ? `First \`banyan replay resume ${id}\`, or \`banyan replay cancel ${id}\`.`
          : `Wait for it (\`banyan replay jobs\`), or \`banyan replay cancel ${id}\`.`,
    });
  }
}

/** Calls for each shard's messages in turn: those of one aggregate are all in one. */
export function byShard(tryShard: TryBatch): TryBatch {
  return async (messages, by, take) => {
    const results: Retried[] = [];
    for (const some of Map.groupBy(messages, ({ shard }) => shard).values()) {
      const tried = await tryShard(some as readonly ParkedMessage[], by, (more) => {
        return take([...results, ...more]) - results.length;
      });
      if (tried.superseded) return { ...tried, results };
      results.push(...tried.results);
      if (tried.results.length < some.length) break;
    }
    return { results, superseded: false };
  };
}
