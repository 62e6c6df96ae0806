import { parseArgs } from 'node:util';
import { guarded } from './guarded.ts';
import { idle } from './idle.ts';
import { latency } from './latency.ts';
import type { ProxyMeasurement } from './measurement.ts';
import { profile } from './profile.ts';
import { full, type Sizes, short } from './sizes.ts';
import { throughput } from './throughput.ts';
import { transfer } from './transfer.ts';
import { workers } from './workers.ts';

/** What to run, and how. */
export type Options = {
  readonly measurements: Readonly<Record<string, ProxyMeasurement>>;
  readonly sizes: Sizes;
  readonly isShort: boolean;
  /** Where the JSON goes. */
  readonly json: string | undefined;
};

const all: Readonly<Record<string, ProxyMeasurement>> = {
  ...{ throughput, guarded, latency, transfer, idle, workers, profile },
};

export const usage = `usage: npm run bench:proxy -- [--short] [--only NAME]... [--json FILE]
  --short  under 90 seconds, throughput alone unless --only names others: shows that it runs
  --only   ${Object.keys(all).join(', ')}
  --json   writes all the numbers to a file`;

/** Throws for arguments that it does not know. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
    },
  });
  const { short: isShort, json } = values;
  const unknown = values.only.find((name) => !(name in all));
  if (unknown !== undefined) throw new Error(`there is no measurement "${unknown}"`);
  const only = values.only.length === 0 && isShort ? ['throughput'] : values.only;
  const chosen = Object.entries(all).filter(([name]) => only.length === 0 || only.includes(name));
  return {
    measurements: Object.fromEntries(chosen),
    sizes: isShort ? short : full,
    ...{ isShort, json },
  };
}
