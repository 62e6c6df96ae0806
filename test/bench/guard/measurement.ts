import type { Bench, Measured } from '../adapter/measurement.ts';
import type { Sizes } from './sizes.ts';

export type { Finding } from '../adapter/measurement.ts';

/** What a measurement of the guard is given. */
export type GuardBench = Pick<Bench, 'signal' | 'say'> & { readonly sizes: Sizes };

export type GuardMeasurement = (bench: GuardBench) => Promise<Measured>;

/** Lets a signal through between two pieces of work that do not wait for anything. */
export async function pause(signal: AbortSignal): Promise<void> {
  await new Promise(setImmediate);
  signal.throwIfAborted();
}
