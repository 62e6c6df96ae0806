import type { Logger } from '#process';
import { type Failure, fingerprintOf } from '../domain/failure.ts';
import type { NameToId } from '../domain/message-key.ts';
import {
  type MessageStore,
  type NewParkedMessage,
  RefusedByStore,
} from '../domain/message-store.ts';
import { traceIdOf } from '../domain/trace.ts';
import type { Settlement } from './consumer.ts';
import type { FlowControl } from './flow-control.ts';

/** Parks a message that failed for good, once, and says how to settle it. */
export type Park = (message: Omit<NewParkedMessage, 'id'>) => Promise<Settlement>;

export type ParkOptions = {
  readonly store: Pick<MessageStore, 'park'>;
  readonly flow: Pick<FlowControl, 'persist'>;
  readonly toId: NameToId;
  readonly hash: (body: Uint8Array) => string;
  /** `known`: it was parked before; `refused`: not even that could be done. */
  readonly onParked: (result: 'parked' | 'known' | 'refused', failure: Failure) => void;
  readonly log: Logger;
};

/** The same message that comes again has the same id, and is parked once. */
export function parkWith({ store, flow, toId, hash, onParked, log }: ParkOptions): Park {
  return async (message) => {
    const { delivery, failure, context } = message;
    const { exchange, routingKey, properties, body } = delivery;
    const id = toId(
      JSON.stringify([exchange, routingKey, properties.messageId ?? null, hash(body)]),
    );
    const fingerprint = fingerprintOf(failure);
    try {
      const result = await flow.persist(() => store.park({ id, ...message }));
      onParked(result, failure);
      if (result === 'parked') {
        const { messageKey, aggregate, traceparent } = context;
        const traceId = traceparent && traceIdOf(traceparent);
        const reason = failure.message;
        log.warn({ id, fingerprint, messageKey, aggregate, traceId, reason }, 'message parked');
      }
      return 'ack';
    } catch (error) {
      if (!(error instanceof RefusedByStore)) throw error;
      onParked('refused', failure);
      log.error(
        { id, fingerprint, bytes: body.length, err: error },
        'message cannot be parked: left at the broker',
      );
      return 'reject';
    }
  };
}
