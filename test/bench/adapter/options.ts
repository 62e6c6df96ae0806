import { parseArgs } from 'node:util';
import { inbox } from './inbox.ts';
import { latency } from './latency.ts';
import type { Measurement } from './measurement.ts';
import { memory } from './memory.ts';
import { profile } from './profile.ts';
import { full, type Sizes, short } from './sizes.ts';
import { sqlite } from './sqlite.ts';
import { throughput } from './throughput.ts';

/** What to run, and how. */
export type Options = {
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly sizes: Sizes;
  readonly isShort: boolean;
  /** Where the JSON goes. */
  readonly json: string | undefined;
  /** Whether a target that is missed is a failure. */
  readonly strict: boolean;
};

const all: Readonly<Record<string, Measurement>> = {
  ...{ throughput, latency, inbox, sqlite, memory, profile },
};

export const usage = `usage: npm run bench:adapter -- [--short] [--only NAME]... [--profile] [--messages N] [--json FILE] [--strict]
  --short     under two and a half minutes: shows that all of it runs
  --only      ${Object.keys(all).join(', ')}
  --profile   as --only profile: what the adapter's time goes to
  --messages  of the measurement of memory, instead of 500000
  --json      writes all the numbers to a file
  --strict    exit code 1 when a target is missed`;

/** Throws for arguments that it does not know. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      short: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      profile: { type: 'boolean', default: false },
      messages: { type: 'string' },
      json: { type: 'string' },
      strict: { type: 'boolean', default: false },
    },
  });
  const names = [...values.only, ...(values.profile ? ['profile'] : [])];
  const unknown = names.find((name) => !(name in all));
  if (unknown !== undefined) throw new Error(`there is no measurement "${unknown}"`);
  const chosen = Object.entries(all).filter(([name]) => names.length === 0 || names.includes(name));
  const sizes = values.short ? short : full;
  const messages = Number(values.messages);
  if (values.messages !== undefined && !(Number.isInteger(messages) && messages > 0)) {
    throw new Error(`"${values.messages}" is no number of messages`);
  }
  return {
    measurements: Object.fromEntries(chosen),
    sizes: values.messages === undefined ? sizes : { ...sizes, memory: { messages } },
    isShort: values.short,
    json: values.json,
    strict: values.strict,
  };
}
