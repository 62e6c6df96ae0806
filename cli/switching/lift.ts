import { activeOverrides, type Override } from '#flags';
import { jsonText } from '../json-text.ts';
import { forcedText, signedText } from '../override-text.ts';
import { lineWidth, printable } from '../table.ts';
import { shortId } from '../words.ts';
import { effectLines } from './effect.ts';
import type { FlagOperator } from './flag-operator.ts';
import { liftOverride } from './forced-flags.ts';
import { meantOverrides } from './lifted-overrides.ts';
import { readersOf } from './outcome.ts';
import { neededReason } from './reason-option.ts';

export type LiftOptions = {
  readonly names: readonly string[];
  readonly all?: boolean;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
};

/** Ends overrides: flags are what their source says again, at once. Throws as {@link meantOverrides}. */
export async function liftOverrides(
  operator: FlagOperator,
  { names, all, reason: given, dryRun = false, json }: LiftOptions,
): Promise<void> {
  const reason = dryRun ? (given ?? '') : neededReason(given);
  const { overrides } = await operator.ask();
  const active = activeOverrides(overrides, Date.now());
  const config = operator.file === undefined ? undefined : operator.config;
  const meant = meantOverrides(active, { names, all }, config);
  if (!json) console.log(meant.map((one) => meantText(one)).join('\n'));
  if (dryRun) {
    return console.log(
      json
        ? jsonText({ dryRun, reason: given ?? null, lifted: meant, effects: [] })
        : 'nothing was changed: this is a dry run',
    );
  }
  const lifted: Override[] = [];
  const effects = [];
  for (const one of meant) {
    const { override, effect, notWritten } = await liftOverride(operator, one, reason);
    if (notWritten !== undefined) console.error(`banyan: the lift is not written: ${notWritten}`);
    if (!effect.isInForce) process.exitCode = 1;
    lifted.push(override);
    effects.push({ id: one.id, ...effect });
    if (!json)
      console.log(
        effectLines(effect, { ...operator, others: readersOf(operator) }, lineWidth()).join('\n'),
      );
  }
  if (json) console.log(jsonText({ dryRun, reason, lifted, effects }));
}

function meantText(one: Override): string {
  const flags = printable(`${shortId(one.id)}: ${forcedText(one)}, ${signedText(one)}`);
  return `${flags}\n  lifted, these flags are what their source says`;
}
