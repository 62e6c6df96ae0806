import { median } from '../adapter/statistics.ts';

/** Of several calls, in ms. */
export type Timing = { readonly median: number; readonly worst: number };

/** Calls one after the other; the first, which reads what nobody has read yet, counts as well. */
export async function timed(calls: number, call: () => Promise<unknown>): Promise<Timing> {
  const times: number[] = [];
  for (let count = 0; count < calls; count += 1) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return timingOf(times);
}

/** Of what takes too long for the database's silence, the words of its error. */
export async function timedOrFailed(
  calls: number,
  call: () => Promise<unknown>,
): Promise<Timing | string> {
  try {
    return await timed(calls, call);
  } catch (error) {
    // The driver puts the whole statement before its own words.
    return `failed: ${String(error).trim().split(' - ').at(-1)?.slice(0, 100)}`;
  }
}

export function timingOf(times: readonly number[]): Timing {
  return { median: median(times), worst: Math.max(...times) };
}

export function timingText({ median, worst }: Timing): string {
  const digits = median < 10 ? 1 : 0;
  return `${median.toFixed(digits)} ms, at worst ${worst.toFixed(digits)}`;
}
