import { TranslationError } from '../../domain/translation.ts';

/** Whole won from the legacy's text: `24,680`, `24680`, `24680.00`; empty is 0. */
export function wonOf(text: string, pointer: string): number {
  const won = Number(text.replaceAll(',', '') || '0');
  // `-0` is 0: JSON knows no negative zero, and what is remembered is JSON.
  if (Number.isSafeInteger(won)) return won === 0 ? 0 : won;
  throw new TranslationError('value_invalid', `${pointer} is no amount in whole won`, {
    rule: 'won',
    pointer,
  });
}

/** What somebody pays: whole won, and not less than nothing, for which the SCM has no word. */
export function priceOf(text: string, pointer: string): number {
  const won = wonOf(text, pointer);
  if (won >= 0) return won;
  throw new TranslationError('value_invalid', `${pointer} is less than nothing`, {
    rule: 'price',
    pointer,
  });
}
