import { TranslationError } from '../domain/translation.ts';

const NEVER = new Set(['', '0000-00-00 00:00:00']);

/**
 * RFC 3339 from the legacy's zoneless Korean time: `2018-03-22 17:00:12` → `2018-03-22T17:00:12+09:00`.
 * Throws a TranslationError `value_invalid` for a time that never is (zeros, month 13).
 */
export function koreanTimeOf(text: string, pointer: string): string {
  const local = text.replace(' ', 'T');
  // Korea has had no daylight saving time since 1988: always UTC+9. Reading the same digits back
  // from UTC finds a day that a month does not have, which Date would roll over.
  const utc = new Date(`${local}Z`);
  if (NEVER.has(text) || Number.isNaN(utc.getTime()) || !utc.toISOString().startsWith(local)) {
    throw new TranslationError('value_invalid', `${pointer} is no point in time`, {
      rule: 'time',
      pointer,
    });
  }
  return `${local}+09:00`;
}
