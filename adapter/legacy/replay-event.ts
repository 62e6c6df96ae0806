import type { Delivery } from '../domain/delivery.ts';
import { type EventDeliveryTools, readEventDelivery } from './event-delivery.ts';
import type { LegacyClient } from './legacy-client.ts';
import {
  type EventOutcome,
  type EventReplayOf,
  type EventStore,
  processEvent,
} from './process-event.ts';

export type EventReplay = EventDeliveryTools & {
  readonly store: EventStore;
  readonly client: Pick<LegacyClient, 'send'>;
  readonly isMaintenance: () => boolean;
};

/**
 * Sends a parked event the same way as at its first delivery, but once: an operator waits for what comes
 * of it. `knownKey` is the key that the original had. The failure `legacy_unavailable` says nothing
 * about the event: try again later. Rejects when the store does.
 */
export async function replayEvent(
  delivery: Delivery,
  replayOf: EventReplayOf,
  knownKey: string | undefined,
  { store, client, isMaintenance, ...tools }: EventReplay,
): Promise<EventOutcome> {
  const reading = readEventDelivery(delivery, tools, knownKey);
  if (reading.kind === 'failed') return reading;
  const send: LegacyClient['send'] = async (command, traceparent) =>
    isMaintenance()
      ? { kind: 'unavailable', reason: 'it is under maintenance' }
      : client.send(command, traceparent);
  return processEvent(reading, { store, send }, replayOf);
}
