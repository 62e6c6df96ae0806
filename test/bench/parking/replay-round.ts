import { setTimeout as delay } from 'node:timers/promises';
import { remoteParking } from '../../../adapter/parking/http/remote-parking.ts';
import { type CpuReading, coresBetween, cpuReading, monotonicMicros } from '../adapter/cpu.ts';
import { type RivalOptions, startRival, untilReady } from '../adapter/rival.ts';
import type { Round, RoundSize } from '../adapter/round.ts';

/** A round that is counted like any other, and what the job says of itself. */
export type ReplayRound = Round & {
  /** Messages a second from the start of the job, which selects first, to its end. */
  readonly wholeRate: number;
  /** s until its first event arrived. */
  readonly untilFirst: number;
};

/** ms between two looks at the SCM's queue. */
const LOOK = 20;
/** µs without a new event until a round counts as stuck. */
const STUCK = 60e6;

/**
 * A job that replays all parked messages of a database, in an adapter that has nothing else to do:
 * from the first look after the warm-up until the last event is with the SCM.
 */
export async function runReplayRound(
  options: RivalOptions,
  { messages, warmUp }: RoundSize,
  signal: AbortSignal,
): Promise<ReplayRound> {
  const { stage } = options;
  await stage.clear();
  await using rival = await startRival('adapter', options);
  await untilReady(rival, signal);
  const parking = remoteParking(rival.admin, undefined);
  const started = monotonicMicros();
  const { id } = await parking.replay({ filter: {}, source: 'legacy', options: {}, who: 'bench' });
  let start: { readonly at: number; readonly events: number; readonly cpu: CpuReading } | undefined;
  let first: number | undefined;
  let last = { at: started, events: 0 };
  while (last.events < messages) {
    signal.throwIfAborted();
    rival.check();
    const events = await stage.arrived();
    const at = monotonicMicros();
    if (events > last.events) last = { at, events };
    if (events > 0) first ??= at;
    if (at - last.at > STUCK) {
      const job = JSON.stringify(await parking.job(id));
      throw new Error(`stuck at ${events} of ${messages}: ${job} ${rival.output().slice(-2_000)}`);
    }
    if (start === undefined && events >= warmUp) start = { at, events, cpu: cpuReading(rival.pid) };
    if (last.events < messages) await delay(LOOK);
  }
  if (start === undefined || first === undefined) throw new Error('a round of no messages');
  const seconds = (last.at - start.at) / 1e6;
  const cores = coresBetween(start.cpu, cpuReading(rival.pid), seconds);
  let job = await parking.job(id);
  for (; job.state === 'running'; job = await parking.job(id)) await delay(LOOK);
  if (job.counts.done !== messages) throw new Error(`not all went well: ${JSON.stringify(job)}`);
  const took = (Date.parse(job.endedAt ?? '') - Date.parse(job.startedAt)) / 1_000;
  return {
    rate: (last.events - start.events) / seconds,
    ...{ cores, from: start.at, until: last.at },
    wholeRate: messages / took,
    untilFirst: (first - started) / 1e6,
  };
}
