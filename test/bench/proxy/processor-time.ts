import { readdirSync, readFileSync } from 'node:fs';

/** Seconds of processor time that a process has used. */
export type ProcessorTime = {
  /** Of the thread that runs its event loop. */
  readonly thread: number;
  /** Of all its threads: V8's compiler and collector and libuv's file writers among them. */
  readonly all: number;
};

/** Reads /proc, to the nanosecond; NaN where there is none. */
export function processorTime(pid: number): ProcessorTime {
  try {
    const threads = readdirSync(`/proc/${pid}/task`).map((thread) => ({
      isMain: thread === String(pid),
      used: secondsOf(`/proc/${pid}/task/${thread}/schedstat`),
    }));
    const main = threads.find(({ isMain }) => isMain)?.used ?? Number.NaN;
    return { thread: main, all: threads.reduce((sum, { used }) => sum + used, 0) };
  } catch {
    return { thread: Number.NaN, all: Number.NaN };
  }
}

function secondsOf(file: string): number {
  return Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e9;
}
