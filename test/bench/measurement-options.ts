import { parseArgs } from 'node:util';

/** What to run, and how. */
export type MeasurementOptions<Measurement, Sizes> = {
  readonly measurements: Readonly<Record<string, Measurement>>;
  readonly sizes: Sizes;
  readonly isShort: boolean;
  /** Where the JSON goes. */
  readonly json: string | undefined;
  /** Whether a target that is missed is a failure. */
  readonly strict: boolean;
};

/** Reads `--short`, `--only`, `--json` and `--strict`. Throws for arguments that it does not know. */
export function measurementOptions<Measurement, Sizes>(
  args: readonly string[],
  all: Readonly<Record<string, Measurement>>,
  sizes: { readonly full: Sizes; readonly short: Sizes },
): MeasurementOptions<Measurement, Sizes> {
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
    sizes: isShort ? sizes.short : sizes.full,
    ...{ isShort, json, strict },
  };
}
