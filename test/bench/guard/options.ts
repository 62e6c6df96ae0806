import { measurementOptions } from '../measurement-options.ts';
import { alarms } from './alarms.ts';
import { caught } from './caught.ts';
import type { GuardMeasurement } from './measurement.ts';
import { full, type Sizes, short } from './sizes.ts';

const all: Readonly<Record<string, GuardMeasurement>> = { alarms, caught };

export const usage = `usage: npm run bench:guard -- [--short] [--only NAME]... [--json FILE] [--strict]
  --short   under half a minute: shows that all of it runs
  --only    ${Object.keys(all).join(', ')}
  --json    writes all the numbers to a file
  --strict  exit code 1 when a target is missed`;

/** Throws for arguments that it does not know. */
export const optionsOf = (args: readonly string[]) =>
  measurementOptions<GuardMeasurement, Sizes>(args, all, { full, short });
