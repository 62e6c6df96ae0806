import { median } from '../adapter/statistics.ts';
import type { Way } from './load/command.ts';
import { startLoad } from './load-program.ts';
import { atLeast, atMost, type Finding, type ProxyMeasurement, told } from './measurement.ts';
import { processorTime } from './processor-time.ts';
import type { Program } from './program.ts';
import { growthDuring } from './resident.ts';
import { startRival } from './rivals.ts';

const MOST_MEGABYTES = 60;
const OF_NGINX = 0.6;
const ways: readonly Way[] = ['download', 'upload'];
/** Before memory is looked at. */
const WARM_UP = 2 ** 22;
const MEGABYTE = 1_000_000;

type Transferred = {
  readonly way: Way;
  /** MB/s by the clock, beside the client and the origin on the same machine. */
  readonly wall: number;
  /** MB in a second of processor time of all threads: what it costs. */
  readonly core: number;
  /** MB of memory, more than before. */
  readonly growth: number;
};

/** One large body each way: how fast, and how much memory it takes. */
export const transfer: ProxyMeasurement = async ({ sizes, origin, signal, say }) => {
  const { rounds, bytes } = sizes.transfer;
  await using running = new AsyncDisposableStack();
  const clients = running.use(startLoad('clients'));
  const programs: Program[] = [];
  for (const name of ['banyan', 'nginx'] as const) {
    const rival = await startRival(name, origin);
    if (rival !== undefined) programs.push(running.use(rival));
  }
  for (const { port } of programs) {
    for (const way of ways) await clients.run({ do: 'transfer', port, way, bytes: WARM_UP });
  }
  const values: Record<string, Transferred[]> = {};
  for (let round = 1; round <= rounds; round += 1) {
    for (const way of ways) {
      for (const { name, pid, port } of programs) {
        signal.throwIfAborted();
        let ms = 0;
        const before = processorTime(pid);
        const growth = await growthDuring(pid, async () => {
          ({ ms } = await clients.run({ do: 'transfer', port, way, bytes }));
        });
        values[name] ??= [];
        const core = bytes / MEGABYTE / (processorTime(pid).all - before.all);
        values[name].push({ way, wall: bytes / 1_000 / ms, core, growth });
      }
    }
    say(`round ${round} of ${rounds}`);
  }
  return { findings: ways.flatMap((way) => findingsOf(way, values)), values };
};

function findingsOf(way: Way, values: Readonly<Record<string, readonly Transferred[]>>): Finding[] {
  const of = (name: string) => (values[name] ?? []).filter((each) => each.way === way);
  const rates = (name: string) => of(name).map(({ wall }) => wall);
  const nginx = rates('nginx');
  const ratio = median(rates('banyan').map((rate, round) => rate / (nginx[round] ?? Number.NaN)));
  const growth = Math.max(...of('banyan').map((each) => each.growth));
  return [
    ...Object.keys(values).map((name) => {
      const core = median(of(name).map((each) => each.core)).toFixed(0);
      return told(`${way}: ${name}`, `${median(rates(name)).toFixed(0)} MB/s; of a core ${core}`);
    }),
    atMost(`${way}: memory of banyan, more than before`, MOST_MEGABYTES, growth, 'MB'),
    atLeast(`${way}: banyan to nginx`, OF_NGINX, ratio),
  ];
}
