import { setTimeout as delay } from 'node:timers/promises';
import { type CpuReading, coresBetween, cpuReading, monotonicMicros } from './cpu.ts';
import { type RivalName, type RivalOptions, startRival } from './rival.ts';

/** How much work one round is. */
export type RoundSize = {
  readonly messages: number;
  /** The clock starts when so many events have arrived: by then the process has warmed up. */
  readonly warmUp: number;
};

/** What one round showed. */
export type Round = {
  /** Messages a second. */
  readonly rate: number;
  /** Who used how many cores meanwhile. */
  readonly cores: Readonly<Record<string, number>>;
  /** µs of the machine's monotonic clock. */
  readonly from: number;
  readonly until: number;
};

/** ms between two looks at the SCM's queue. */
const LOOK = 20;
/** µs without a new event until a round counts as stuck. */
const STUCK = 60e6;

/**
 * One rival's way through one filled queue: it is filled first, so that nobody publishes while the
 * clock runs; the clock runs from the first look after the warm-up until the last event is there.
 */
export async function runRound(
  name: RivalName,
  options: RivalOptions,
  { messages, warmUp }: RoundSize,
  signal: AbortSignal,
): Promise<Round> {
  const { stage } = options;
  await stage.clear();
  await stage.fill(messages);
  await using rival = await startRival(name, options);
  let start: { readonly at: number; readonly events: number; readonly cpu: CpuReading } | undefined;
  let last = { at: monotonicMicros(), events: 0 };
  while (last.events < messages) {
    signal.throwIfAborted();
    rival.check();
    const events = await stage.arrived();
    const at = monotonicMicros();
    if (events > last.events) last = { at, events };
    if (at - last.at > STUCK) {
      const said = rival.output().slice(-2_000);
      throw new Error(`the ${name} is stuck at ${events} of ${messages}: ${said}`);
    }
    if (start === undefined && events >= warmUp) start = { at, events, cpu: cpuReading(rival.pid) };
    if (last.events < messages) await delay(LOOK);
  }
  if (start === undefined) throw new Error('a round of no messages');
  const seconds = (last.at - start.at) / 1e6;
  return {
    rate: (last.events - start.events) / seconds,
    cores: coresBetween(start.cpu, cpuReading(rival.pid), seconds),
    from: start.at,
    until: last.at,
  };
}
