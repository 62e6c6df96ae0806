import { parseArgs } from 'node:util';
import { list } from './list.ts';
import type { ParkingMeasurement } from './measurement.ts';
import { profile } from './profile.ts';
import { replay } from './replay.ts';
import { rows } from './rows.ts';
import { full, type Sizes, short } from './sizes.ts';

/** What to run, and how. */
export type Options = {
  readonly measurements: Readonly<Record<string, ParkingMeasurement>>;
  readonly sizes: Sizes;
  readonly isShort: boolean;
  /** Where the JSON goes. */
  readonly json: string | undefined;
  /** Whether a target that is missed is a failure. */
  readonly strict: boolean;
};

const all: Readonly<Record<string, ParkingMeasurement>> = { list, replay, rows, profile };

export const usage = `usage: npm run bench:parking -- [--short] [--only NAME]... [--json FILE] [--strict]
  --short   under two and a half minutes: shows that all of it runs
  --only    ${Object.keys(all).join(', ')}
  --json    writes all the numbers to a file
  --strict  exit code 1 when a target is missed`;

/** Throws for arguments that it does not know. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      strict: { type: 'boolean', default: false },
    },
  });
  const { short: isShort, only, json, strict } = values;
  const unknown = only.find((name) => !(name in all));
  if (unknown !== undefined) throw new Error(`there is no measurement "${unknown}"`);
  const chosen = Object.entries(all).filter(([name]) => only.length === 0 || only.includes(name));
  return {
    measurements: Object.fromEntries(chosen),
    sizes: isShort ? short : full,
    ...{ isShort, json, strict },
  };
}
