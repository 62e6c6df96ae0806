import { TranslationError } from '../../domain/translation.ts';

/** A date and a time with its zone; the format `date-time` takes more spellings than RFC 3339 has. */
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})[t\s](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?:z|([+-]\d{2})(?::?(\d{2}))?)$/i;

/**
 * RFC 3339 in its usual spelling from what the newer shop writes, in the zone that it wrote:
 * `2021-09-16 14:22:31+09` → `2021-09-16T14:22:31+09:00`. Throws a TranslationError `value_invalid`
 * for what is no point in time, and for a leap second, which has no place in our clocks.
 */
export function instantOf(text: string, pointer: string): string {
  const parts = DATE_TIME.exec(text);
  if (parts !== null) {
    const [, day, time, hours, minutes = '00'] = parts;
    const instant = `${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`;
    if (!Number.isNaN(Date.parse(instant))) return instant;
  }
  throw new TranslationError('value_invalid', `${pointer} is no point in time`, {
    rule: 'time',
    pointer,
  });
}

/** Whether an instant comes before another one, whatever their zones; to the millisecond. */
export function isBefore(instant: string, other: string): boolean {
  return Date.parse(instant) < Date.parse(other);
}
