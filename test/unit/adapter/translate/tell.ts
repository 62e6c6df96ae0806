import type { LegacyContractId, LegacyMessages } from '#contracts';
import type { Translation, Translator } from '../../../../adapter/domain/translation.ts';

/**
 * Tells a translator one message after the other. Each finds what those before it left, kept as plain
 * JSON, as the database would. Returns what came of the last one, and all that is known then.
 */
export function tell<From extends LegacyContractId>(
  translator: Translator<From>,
  ...messages: LegacyMessages[From][]
): Partial<Translation> & { readonly known: Readonly<Record<string, unknown>> } {
  const stored = new Map<string, string>();
  const known = (id: string): unknown => JSON.parse(stored.get(id) ?? 'null') ?? undefined;
  let translation: Translation | undefined;
  for (const message of messages) {
    translation = translator.translate(message, { known });
    if (translation.kind !== 'translated') continue;
    for (const [id, state] of Object.entries(translation.states ?? {})) {
      stored.set(id, JSON.stringify(state));
    }
  }
  const all = [...stored.keys()].map((id) => [id, known(id)]);
  return { ...translation, known: Object.fromEntries(all) };
}

/** What comes of a message that tells the SCM nothing new. */
export const NO_NEWS = { kind: 'translated', events: [] };
