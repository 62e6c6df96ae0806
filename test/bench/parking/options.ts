import { measurementOptions } from '../measurement-options.ts';
import { list } from './list.ts';
import type { ParkingMeasurement } from './measurement.ts';
import { profile } from './profile.ts';
import { replay } from './replay.ts';
import { rows } from './rows.ts';
import { full, type Sizes, short } from './sizes.ts';

const all: Readonly<Record<string, ParkingMeasurement>> = { list, replay, rows, profile };

export const usage = `usage: npm run bench:parking -- [--short] [--only NAME]... [--json FILE] [--strict]
  --short   under two and a half minutes: shows that all of it runs
  --only    ${Object.keys(all).join(', ')}
  --json    writes all the numbers to a file
  --strict  exit code 1 when a target is missed`;

/** Throws for arguments that it does not know. */
export const optionsOf = (args: readonly string[]) =>
  measurementOptions<ParkingMeasurement, Sizes>(args, all, { full, short });

export type Options = ReturnType<typeof optionsOf>;
