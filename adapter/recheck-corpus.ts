import type { ExportedMessage, Rechecked } from './parking/operations.ts';
import { recheckedExport } from './parking/rechecked.ts';
import { toolsWith } from './tools.ts';
import { reverseTranslators } from './translate/reverse/index.ts';

/**
 * Runs an exported corpus, oldest first, through today's contracts and current translators; no database
 * and no flag is asked. For CI: what the legacy has sent before must still be understood.
 */
export function recheckCorpus(messages: readonly ExportedMessage[]): Promise<Rechecked[]> {
  const tools = toolsWith(() => false);
  return recheckedExport(messages, {
    tools,
    reverseTools: { ...tools, translators: reverseTranslators },
  });
}
