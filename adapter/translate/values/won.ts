import { TranslationError } from '../../domain/translation.ts';

/** Whole won from the legacy's text: `24,680`, `24680`, `24680.00`; empty is 0. */
export function wonOf(text: string, pointer: string): number {
  const won = Number(text.replaceAll(',', '') || '0');
  if (Number.isSafeInteger(won)) return won;
  throw new TranslationError('value_invalid', `${pointer} is no amount in whole won`, {
    rule: 'won',
    pointer,
  });
}
