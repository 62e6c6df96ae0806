import type { ReplayOptions } from '#adapter';
import type { ParkingOptions } from '../parking-option.ts';
import type { SelectionOptions } from '../selection.ts';
import { countOption, usage } from '../usage.ts';

export type StartOptions = ParkingOptions &
  SelectionOptions & {
    readonly all?: boolean;
    readonly dryRun?: boolean;
    readonly rate?: string;
    readonly ramp?: boolean;
    readonly limit?: string;
    readonly yes?: boolean;
    readonly json?: boolean;
    readonly ndjson?: boolean;
  };

/** How fast, and how many. Throws a BanyanError `usage` (exit code 2). */
export function replayOptions({ rate, ramp, limit }: StartOptions): ReplayOptions {
  return {
    ...(rate === undefined ? {} : { rate: rateOption(rate) }),
    ...(ramp === undefined ? {} : { ramp }),
    ...(limit === undefined ? {} : { limit: countOption('--limit', limit) }),
  };
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, min: 60, m: 60, h: 3_600 };

/** `50/s`, `300/min`, `1000/h`, or `50`: messages a second. */
export function rateOption(text: string): number {
  const [, count = '', unit = 's'] = /^(\d{1,6}(?:\.\d+)?)(?:\/(s|min|m|h))?$/.exec(text) ?? [];
  const rate = Number.parseFloat(count) / (SECONDS[unit] ?? 1);
  if (rate > 0) return rate;
  throw usage(`--rate ${text} is no rate`, 'For example 50/s or 300/min.');
}
