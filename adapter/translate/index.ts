import type { LegacyMessages } from '#contracts';
import type { Translator } from '../domain/translation.ts';
import { orderTranslator } from './order.ts';

/** Every translator, by the contract that it reads. A new one is added here. */
export const translators: ReadonlyMap<keyof LegacyMessages, Translator> = new Map(
  [orderTranslator].map((translator) => [translator.from, translator]),
);
