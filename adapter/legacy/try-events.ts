import type { Retried } from '../domain/parked-message.ts';
import type { TryBatch } from '../parking/replay-runner.ts';
import { type TryEventOptions, tryEvent } from './try-event.ts';

/**
 * Sends parked events of the SCM to the legacy, one after the other. What the legacy does not take at
 * the moment says nothing about the event: it is left as it is, and so are those after it.
 */
export function tryEvents(options: TryEventOptions): TryBatch {
  return async (messages, by, take) => {
    const results: Retried[] = [];
    for (const message of messages) {
      const tried = await tryEvent(message, by, options);
      if (tried.kind === 'superseded') return { results, superseded: true };
      if (tried.kind === 'unavailable') {
        return { results, superseded: false, unavailable: tried.outcome.failure.message };
      }
      results.push(tried.result);
      if (take(results) < results.length) break;
    }
    return { results, superseded: false };
  };
}
