import { fieldValues } from './routed-request.ts';

/** Server-sent events: silent for as long as nothing happens. */
export function isEventStream(fields: readonly string[]): boolean {
  const [type] = fieldValues(fields, 'content-type');
  return type?.trimStart().toLowerCase().startsWith('text/event-stream') ?? false;
}
