import { setTimeout as delay } from 'node:timers/promises';
import { BanyanError } from '#contracts';
import type { Logger } from '#process';
import { endsInARow, restartDelay } from '../domain/restart-delay.ts';
import { type DrainTimes, type InHand, sumOf } from '../serving.ts';
import type { NextConfig } from './messages.ts';
import type { WorkerProcess } from './worker-process.ts';

/** One of the workers, and those that take its place. */
export type Member = {
  /** 1, 2, … */
  readonly worker: number;
  state: 'starting' | 'serving' | 'away';
  process: WorkerProcess;
  /** By the clock of its options. */
  begunAt: number;
  restarts: number;
};

/** What runs workers needs. */
export type CrewOptions = {
  readonly count: number;
  readonly fork: (worker: number) => WorkerProcess;
  /** Called with each process that ended. */
  readonly ended: (process: WorkerProcess) => void;
  readonly log: Logger;
  /** ms, on a clock that never goes back. */
  readonly clock: () => number;
  /** ms that workers have beyond the time of a drain, to write down and close what they hold. */
  readonly closingMs: number;
};

export type Crew = {
  readonly members: readonly Member[];
  /**
   * Brings a configuration into force: one worker tries it, and if it refuses, the others never hear of it.
   * Throws what that one says, or a BanyanError `workers_away` when none serves.
   *
   * @param accepted called before the others are told; who starts from then on begins with it
   */
  reload(next: NextConfig, accepted: () => void): Promise<void>;
  /** Drains them all. Resolves with what was broken off, when the last one has ended. */
  drain(times: DrainTimes): Promise<InHand>;
};

/** Starts so many workers, and replaces each that ends. Throws, with none left, if one cannot start. */
export async function startCrew(options: CrewOptions): Promise<Crew> {
  const { count, fork, ended, log, clock, closingMs } = options;
  const stopping = new AbortController();

  const watch = (member: Member) => {
    const { worker, process: running } = member;
    running.serving.then(
      () => {
        member.state = 'serving';
        log.info({ worker, pid: running.pid }, 'worker serves');
      },
      () => {}, // told when it has ended
    );
  };
  const members = Array.from({ length: count }, (_, index): Member => {
    const worker = index + 1;
    return { worker, state: 'starting', process: fork(worker), begunAt: clock(), restarts: 0 };
  });
  members.forEach(watch);
  const keep = async (member: Member): Promise<void> => {
    let ends = 0;
    for (;;) {
      const { worker, process: running } = member;
      const ending = await running.ended;
      member.state = 'away';
      ended(running);
      if (stopping.signal.aborted) return;
      const ranMs = clock() - member.begunAt;
      ends = endsInARow(ends, ranMs);
      const inMs = restartDelay(ends);
      const reason = await running.serving.catch((error: Error) => error.message);
      const values = {
        worker,
        pid: running.pid,
        ...ending,
        reason,
        ranMs: Math.round(ranMs),
        inMs,
      };
      log[ending.code === 0 && reason === undefined ? 'info' : 'error'](
        values,
        'worker ended, another one takes its place',
      );
      await delay(inMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      Object.assign(member, { process: fork(worker), begunAt: clock(), state: 'starting' });
      member.restarts += 1;
      watch(member);
    }
  };

  try {
    await Promise.all(members.map(({ process: running }) => running.serving));
  } catch (error) {
    for (const { process: running } of members) running.kill('SIGKILL');
    await Promise.all(members.map(({ process: running }) => running.ended));
    throw error;
  }
  const kept = members.map(keep);
  return {
    members,
    async reload(next, accepted) {
      const serving = () => members.filter(({ state }) => state === 'serving');
      const [first] = serving();
      if (first === undefined) throw new BanyanError('workers_away', 'no worker serves');
      await first.process.reload(next);
      accepted();
      const others = serving().filter((member) => member !== first);
      await Promise.all(others.map(({ process: running }) => reloadOrReplace(running, next, log)));
    },
    async drain(times) {
      stopping.abort();
      for (const { process: running } of members) running.drain(times);
      const force = setTimeout(() => {
        for (const { process: running } of members) running.kill('SIGKILL');
      }, times.timeout + closingMs);
      await Promise.all(kept);
      clearTimeout(force);
      return sumOf(members.map(({ process: running }) => running.cutOff()));
    },
  };
}

/** Another one took it, so that it is this one that is wrong: who takes its place begins with it. */
export async function reloadOrReplace(
  running: WorkerProcess,
  next: NextConfig,
  log: Logger,
): Promise<void> {
  try {
    await running.reload(next);
  } catch (error) {
    log.error({ pid: running.pid, err: error }, 'worker does not take the configuration');
    running.kill('SIGTERM');
  }
}
