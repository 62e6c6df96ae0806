import { TranslationError } from '../../domain/translation.ts';

/**
 * A courier's number of a parcel, as its own systems know it: `6012-3456-7890 ` → `601234567890`.
 * Throws a TranslationError `value_invalid` where nothing is left.
 */
export function trackingNumberOf(text: string, pointer: string): string {
  const number = text.replace(/[\s-]/g, '');
  if (number !== '') return number;
  throw new TranslationError('value_invalid', `${pointer} is no tracking number`, {
    rule: 'tracking number',
    pointer,
  });
}
