import type { KnownStates } from '../adapter/domain/aggregate.ts';
import { readEvent } from '../adapter/domain/event-reading.ts';
import {
  commandsOf,
  type ReverseInterpretation,
  type ReverseTranslators,
} from '../adapter/domain/reverse-translation.ts';
import { tools } from './interpretation-tools.ts';

/** What an event means to the legacy; unless told, nothing came before it. */
export function commandsFor(
  event: unknown,
  translators: ReverseTranslators,
  known: KnownStates = new Map(),
): ReverseInterpretation {
  const reading = readEvent(event, { bodyHash: '' }, { toId: tools.toId, translators });
  return reading.kind === 'read' ? commandsOf(reading, known) : reading;
}
