import { parseArgs } from 'node:util';

/** What to send, and what to tell of it. */
export type Options = {
  readonly requests: number;
  /** Another one sends other bytes; the same sends the same. */
  readonly seed: number;
  /** The only connection to make, by its number. */
  readonly only: number | undefined;
  /** Where the JSON goes. */
  readonly json: string | undefined;
};

export const usage = `usage: npm run test:fuzz -- [--requests N] [--short] [--seed N] [--only N] [--json FILE]
  --requests  how many (default 200000)
  --short     20,000 of them, under a minute
  --seed      other bytes; the same seed gives the same ones (default 1)
  --only      one connection alone, by the number that a finding has
  --json      writes the report to a file`;

/** Throws for arguments that it does not know. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      requests: { type: 'string' },
      short: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      json: { type: 'string' },
    },
  });
  return {
    requests: natural('requests', values.requests ?? (values.short ? '20000' : '200000')),
    seed: natural('seed', values.seed),
    only: values.only === undefined ? undefined : natural('only', values.only),
    json: values.json,
  };
}

function natural(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 0x7f_ff_ff_ff) throw new Error(`--${name} is no number`);
  return value;
}
