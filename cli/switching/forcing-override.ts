import { BanyanError } from '#contracts';
import { activeOverrides, type Override } from '#flags';
import { forcedText, liftText, signedText } from '../override-text.ts';

/** The latest override in force that forces one of these flags. */
export function forcingOverride(
  overrides: readonly Override[],
  flags: readonly string[],
  now: number,
): Override | undefined {
  return activeOverrides(overrides, now).findLast((one) =>
    Object.keys(one.flags).some((name) => flags.includes(name)),
  );
}

/** Throws a BanyanError `flag_forced` (exit code 1) where what is about to be written would have no effect. */
export function refuseForced(overrides: readonly Override[], flags: readonly string[]): void {
  const found = forcingOverride(overrides, flags, Date.now());
  if (found === undefined) return;
  const forced = Object.fromEntries(
    Object.entries(found.flags).filter(([name]) => flags.includes(name)),
  );
  throw new BanyanError('flag_forced', `an override forces ${forcedText({ flags: forced })}`, {
    advice: `It was set ${signedText(found)}\nIt stays ${liftText(found)}`,
  });
}
