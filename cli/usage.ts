import { BanyanError } from '#contracts';

/** What to throw where the command line itself is wrong. */
export function usage(message: string, advice?: string): BanyanError {
  return new BanyanError('usage', message, {
    exitCode: 2,
    ...(advice === undefined ? {} : { advice }),
  });
}

/** Reads a whole number above 0; throws for any other text. */
export function countOption(option: string, text: string): number {
  const count = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(count) && count > 0) return count;
  throw usage(`${option} ${text} is no whole number above 0`);
}
