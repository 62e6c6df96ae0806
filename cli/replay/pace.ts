import type { ReplayJob } from '#adapter';

/** How many were tried by then (ms). */
export type Sample = { readonly at: number; readonly tried: number };

/** ms that a rate looks back. */
const WINDOW = 10_000;

/** How many messages of a job were tried. */
export function triedOf({ done, noOp, failed, held }: ReplayJob['counts']): number {
  return done + noOp + failed + held;
}

/** Messages a second of late; undefined until there is something to tell. Keeps `samples` up to date. */
export function paceOf(
  samples: Sample[],
  counts: ReplayJob['counts'],
  now: number,
): number | undefined {
  samples.push({ at: now, tried: triedOf(counts) });
  while (samples.length > 2 && now - (samples[1]?.at ?? now) >= WINDOW) samples.shift();
  const [first] = samples;
  const seconds = (now - (first?.at ?? now)) / 1_000;
  const rate = (triedOf(counts) - (first?.tried ?? 0)) / seconds;
  return seconds < 0.5 || rate <= 0 ? undefined : rate;
}
