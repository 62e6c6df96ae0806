import type { Bench, Finding, Measured } from '../adapter/measurement.ts';
import type { Program } from './program.ts';
import type { Sizes } from './sizes.ts';

export type { Finding } from '../adapter/measurement.ts';

/** What a measurement of the proxy is given. */
export type ProxyBench = Omit<Bench, 'sizes'> & { readonly sizes: Sizes; readonly origin: Program };

export type ProxyMeasurement = (bench: ProxyBench) => Promise<Measured>;

/** A line that is told, and not judged. */
export function told(what: string, result: string): Finding {
  return { what, target: '', result, met: undefined };
}

/** A ratio that is to be so large; one that could not be measured is not judged. */
export function atLeast(what: string, least: number, ratio: number): Finding {
  const met = Number.isNaN(ratio) ? undefined : ratio >= least;
  return { what, target: `at least ${least.toFixed(2)}`, result: ratioText(ratio), met };
}

/** The same for what is to be so small. */
export function atMost(what: string, most: number, value: number, unit = ''): Finding {
  const met = Number.isNaN(value) ? undefined : value <= most;
  const result = unit === '' ? ratioText(value) : `${value.toFixed(0)} ${unit}`;
  return { what, target: `at most ${most}${unit && ` ${unit}`}`, result, met };
}

function ratioText(ratio: number): string {
  return Number.isNaN(ratio) ? 'not measured' : ratio.toFixed(2);
}
