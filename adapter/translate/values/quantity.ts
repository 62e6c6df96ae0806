import { TranslationError } from '../../domain/translation.ts';

/**
 * How many, from the legacy's text: `36`, `1,200`. Throws a TranslationError `value_invalid` for what
 * is no whole number, or less than one.
 */
export function quantityOf(text: string, pointer: string): number {
  const digits = text.replaceAll(',', '');
  const quantity = /^[0-9]+$/.test(digits) ? Number(digits) : 0;
  if (quantity >= 1 && Number.isSafeInteger(quantity)) return quantity;
  throw new TranslationError('value_invalid', `${pointer} is no quantity`, {
    rule: 'quantity',
    pointer,
  });
}
