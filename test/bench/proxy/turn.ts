import type { Command } from './load/command.ts';
import type { LoadProgram } from './load-program.ts';
import { processorTime } from './processor-time.ts';

/** One turn of a rival: requests in a second, by three clocks. */
export type Turn = {
  /** Of processor time of its event loop's thread: what it does with a core to itself. */
  readonly thread: number;
  /** Of processor time of all its threads: what it costs. */
  readonly all: number;
  /** Of a clock on the wall: what came out, beside the clients and the origin on the same machine. */
  readonly wall: number;
  readonly failures: number;
};

/** Lets the load program do its work, and looks at what that costs the process. */
export async function takeTurn(load: LoadProgram, pid: number, command: Command): Promise<Turn> {
  const before = processorTime(pid);
  const { count, failures, ms } = await load.run(command);
  const after = processorTime(pid);
  return {
    thread: count / (after.thread - before.thread),
    all: count / (after.all - before.all),
    wall: (count * 1_000) / ms,
    failures,
  };
}
