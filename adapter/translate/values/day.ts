import { TranslationError } from '../../domain/translation.ts';

const NO_DAY = '0000-00-00';

/**
 * A day, `2018-04-05`; undefined where the legacy says that there is none: missing, empty or zeros.
 * Throws a TranslationError `value_invalid` for a day that never is (30 February).
 */
export function dayOf(text: string | undefined, pointer: string): string | undefined {
  if (text === undefined || text === '' || text === NO_DAY) return undefined;
  // Date rolls over a day that a month does not have: reading the same digits back finds it.
  const midnight = new Date(`${text}T00:00:00Z`);
  if (!Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text)) return text;
  throw new TranslationError('value_invalid', `${pointer} is no day`, { rule: 'day', pointer });
}
