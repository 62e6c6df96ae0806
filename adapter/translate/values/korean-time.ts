import { TranslationError } from '../../domain/translation.ts';

const NEVER = '0000-00-00 00:00:00';

/**
 * RFC 3339 from the legacy's zoneless Korean time: `2018-03-22 17:00:12` or, on a 12-hour clock,
 * `2018-03-22 오후 05:00:12` → `2018-03-22T17:00:12+09:00`.
 * Throws a TranslationError `value_invalid` for a time that never is (zeros, month 13, 오후 13:00).
 */
export function koreanTimeOf(text: string, pointer: string): string {
  const local = on24Hours(text).replace(' ', 'T');
  // Korea has had no daylight saving time since 1988: always UTC+9. Reading the same digits back
  // from UTC finds a day that a month does not have, which Date would roll over.
  const utc = new Date(`${local}Z`);
  if (isNever(text) || Number.isNaN(utc.getTime()) || !utc.toISOString().startsWith(local)) {
    throw new TranslationError('value_invalid', `${pointer} is no point in time`, {
      rule: 'time',
      pointer,
    });
  }
  return `${local}+09:00`;
}

/** Whether a time says that something has not happened: missing, empty or zeros. */
export function isNever(text: string | undefined): boolean {
  return text === undefined || text === '' || text === NEVER;
}

/** 오전 12 is 00, 오후 12 is 12. */
function on24Hours(text: string): string {
  const clock = /^(\S+) (오전|오후) (0[1-9]|1[0-2])(:.*)$/.exec(text);
  if (clock === null) return text;
  const [, day, half, hour, rest] = clock;
  const hours = (Number(hour) % 12) + (half === '오후' ? 12 : 0);
  return `${day} ${String(hours).padStart(2, '0')}${rest}`;
}
