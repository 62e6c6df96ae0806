import { readFileSync } from 'node:fs';
import { median } from '../adapter/statistics.ts';
import { type LoadProgram, startLoad } from './load-program.ts';
import { atLeast, type ProxyMeasurement, told } from './measurement.ts';
import { processorTime } from './processor-time.ts';
import type { Program } from './program.ts';
import { startBanyan } from './rivals.ts';
import { traffics } from './traffic.ts';

/** Of what one process answers with a core, what each core of several has to answer. */
const LEAST = 0.8;
const COUNTS = [1, 2] as const;

/** One turn, with so many workers. */
type Turn = {
  /** Requests in a second of processor time, of all processes and all their threads. */
  readonly core: number;
  /** … by the clock: beside the clients and the origin on the same machine. */
  readonly wall: number;
  /** Seconds of processor time in a second. */
  readonly cores: number;
  /** Of the workers, the processor time of the one that had least, as a share of the one that had most. */
  readonly balance: number;
  readonly failures: number;
};

/** What a worker process costs beside a single process, which needs no cores to spare: processor time tells. */
export const workers: ProxyMeasurement = async ({ sizes, origin, signal, say }) => {
  const { rounds, ms, warmUpMs } = sizes.throughput;
  await using running = new AsyncDisposableStack();
  const clients = running.use(startLoad('clients'));
  const turns: Record<(typeof COUNTS)[number], Turn[]> = { 1: [], 2: [] };
  const programs: { count: (typeof COUNTS)[number]; program: Program }[] = [];
  for (const count of COUNTS) {
    const program = running.use(await startBanyan(origin, { workers: count }));
    programs.push({ count, program });
    for (let warm = 0; warm < count; warm += 1) await takeTurn(clients, program, warmUpMs);
  }
  say('warmed up');
  for (let round = 1; round <= rounds; round += 1) {
    for (const { count, program } of programs) {
      signal.throwIfAborted();
      turns[count].push(await takeTurn(clients, program, ms));
    }
    say(`round ${round} of ${rounds}`);
  }
  const middle = (count: (typeof COUNTS)[number], of: keyof Turn) =>
    median(turns[count].map((turn) => turn[of]));
  const ratios = turns[2].map(({ core }, round) => core / (turns[1][round]?.core ?? Number.NaN));
  const lines = COUNTS.map((count) => {
    const rates = `${middle(count, 'core').toFixed(0)} of a core, ${middle(count, 'wall').toFixed(0)} by the clock`;
    const failures = turns[count].reduce((sum, turn) => sum + turn.failures, 0);
    const text = `${rates}, on ${middle(count, 'cores').toFixed(2)} cores; ${failures} failed`;
    return told(`workers: ${count}, GET 165 B, requests/s`, text);
  });
  return {
    findings: [
      ...lines,
      told('workers: 2, the least busy to the busiest', middle(2, 'balance').toFixed(2)),
      atLeast('workers: requests/s of a core, 2 to 1', LEAST, median(ratios)),
    ],
    values: turns,
  };
};

async function takeTurn(load: LoadProgram, { pid, port }: Program, ms: number): Promise<Turn> {
  const children = childrenOf(pid);
  const used = () => [pid, ...children].map((each) => processorTime(each).all);
  const before = used();
  const traffic = traffics['GET 165 B'] ?? { method: 'GET', sends: 0, receives: 165 };
  const { count, failures, ms: took } = await load.run({ do: 'requests', port, traffic, ms });
  const seconds = used().map((each, index) => each - (before[index] ?? Number.NaN));
  const all = seconds.reduce((sum, each) => sum + each, 0);
  const ofWorkers = seconds.slice(1);
  return {
    core: count / all,
    wall: (count * 1_000) / took,
    cores: (all * 1_000) / took,
    balance: Math.min(...ofWorkers) / Math.max(...ofWorkers),
    failures,
  };
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
