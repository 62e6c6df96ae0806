import { setTimeout as delay } from 'node:timers/promises';
import { createBenchDatabase } from './bench-database.ts';
import { residentBytes } from './cpu.ts';
import type { Bench, Measurement } from './measurement.ts';
import { type Rival, startRival } from './rival.ts';
import { openStage, type Stage } from './stage.ts';
import { slope } from './statistics.ts';

/** Memory after so many messages. */
export type MemorySample = {
  readonly messages: number;
  /** MiB that the process holds. */
  readonly resident: number;
  /** MiB that the last full collection left on the heap; undefined while there was none. */
  readonly heap: number | undefined;
};

const SAMPLES = 20;
/** How much more memory the second half of the messages may take, of what there is. */
const FLAT = 0.1;
/** Below this, memory still warms up. */
const ENOUGH = 200_000;
/** Messages that wait in the queue at least, and how many come at once. */
const BACKLOG = 10_000;
const PORTION = 5_000;
const MEBIBYTE = 1_048_576;

export const memory: Measurement = async (bench) => {
  const { messages } = bench.sizes.memory;
  await using stage = await openStage();
  await using database = await createBenchDatabase();
  const options = { stage, database: database.url, node: ['--trace-gc'] };
  await using rival = await startRival('adapter', options);
  const samples = await sampled(stage, rival, bench);

  const half = samples.filter((sample) => sample.messages > messages / 2);
  const resident = growth(half.map((sample) => [sample.messages, sample.resident]));
  const heap = growth(
    half.flatMap(({ messages, heap }) => (heap === undefined ? [] : [[messages, heap] as const])),
  );
  const enough = messages >= ENOUGH;
  const highest = Math.max(...samples.map((sample) => sample.resident));
  const target = `grows by less than ${FLAT * 100} % over the second half`;
  const finding = (what: string, { of, by }: Growth, more: string) => ({
    what: `${what} over ${messages} messages`,
    target,
    result: `${(by * 100).toFixed(1)} % of ${of.toFixed(0)} MiB${more}`,
    met: enough && !Number.isNaN(by) ? by < FLAT : undefined,
  });
  return {
    findings: [
      finding('memory of the process', resident, `, at most ${highest.toFixed(0)} MiB`),
      finding('heap after a full collection', heap, ''),
    ],
    values: { messages, samples, resident, heap },
  };
};

/** Sends messages without a pause, and looks at the adapter's memory again and again. */
async function sampled(
  stage: Stage,
  rival: Rival,
  { sizes, signal, say }: Bench,
): Promise<readonly MemorySample[]> {
  const { messages } = sizes.memory;
  const samples: MemorySample[] = [];
  let published = 0;
  let arrived = 0;
  let quietSince = performance.now();
  while (arrived < messages) {
    signal.throwIfAborted();
    rival.check();
    if (published < messages && published - arrived < BACKLOG) {
      const portion = Math.min(PORTION, messages - published);
      await stage.fill(portion);
      published += portion;
    } else {
      await delay(100);
    }
    const events = await stage.takeAway();
    arrived += events;
    if (events > 0) quietSince = performance.now();
    if (performance.now() - quietSince > 60_000) {
      throw new Error(`stuck at ${arrived} of ${messages}: ${rival.output().slice(-2_000)}`);
    }
    if (arrived < ((samples.length + 1) * messages) / SAMPLES) continue;
    const resident = residentBytes(rival.pid) / MEBIBYTE;
    const heap = heapAfterLastCollection(rival.output());
    samples.push({ messages: arrived, resident, heap });
    say(`${arrived} messages: ${resident.toFixed(0)} MiB, heap ${heap?.toFixed(0) ?? '?'} MiB`);
  }
  return samples;
}

/** MiB, from a line of V8's trace: `Mark-Compact 45.2 (60.1) -> 30.3 (58.0) MB`. */
export function heapAfterLastCollection(trace: string): number | undefined {
  const last = [...trace.matchAll(/Mark-Compact[^\n]*? -> ([\d.]+) \(/g)].at(-1);
  return last === undefined ? undefined : Number(last[1]);
}

type Growth = { readonly of: number; readonly by: number };

/** By which part of their mean the values grow from the first to the last point, along a line. */
function growth(points: readonly (readonly [messages: number, mebibytes: number])[]): Growth {
  const of = points.reduce((sum, [, mebibytes]) => sum + mebibytes, 0) / points.length;
  const distance = (points.at(-1)?.[0] ?? 0) - (points[0]?.[0] ?? 0);
  return { of, by: (slope(points) * distance) / of };
}
