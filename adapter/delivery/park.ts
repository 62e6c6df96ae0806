import type { Logger } from '#process';
import { type Failure, fingerprintOf } from '../domain/failure.ts';
import type { NameToId } from '../domain/message-key.ts';
import { type MessageStore, RefusedByStore } from '../domain/message-store.ts';
import type { NewParkedMessage } from '../domain/parked-message.ts';
import { traceIdOf } from '../domain/trace.ts';
import type { Settlement } from './consumer.ts';
import type { FlowControl } from './flow-control.ts';
import { parkedIdOf } from './parked-id.ts';

/** A message to be parked: its id is made of what it is. */
export type Unparked = Omit<NewParkedMessage, 'id'>;

/** Parks messages that failed, or have to wait, once, and says how to settle each. */
export type Park = (messages: readonly Unparked[]) => Promise<readonly Settlement[]>;

/** Parks one message. */
export async function parkOne(park: Park, message: Unparked): Promise<Settlement> {
  const [settlement = 'reject'] = await park([message]);
  return settlement;
}

/** `known`: it was parked before; `refused`: not even that could be done. */
export type Parked = 'parked' | 'held' | 'withheld' | 'scheduled' | 'known' | 'refused';

export type ParkOptions = {
  readonly store: Pick<MessageStore, 'park'>;
  readonly flow: Pick<FlowControl, 'persist'>;
  readonly toId: NameToId;
  readonly hash: (body: Uint8Array) => string;
  readonly onParked: (result: Parked, failure: Failure) => void;
  readonly log: Logger;
};

/** The same message that comes again has the same id, and is parked once. */
export function parkWith({ store, flow, toId, hash, onParked, log }: ParkOptions): Park {
  const told = ({ id, failure, context, how }: NewParkedMessage, result: 'parked' | 'known') => {
    const parked = typeof how === 'object' ? 'scheduled' : (how ?? 'parked');
    onParked(result === 'known' ? result : parked, failure);
    if (result === 'known') return;
    const fingerprint = fingerprintOf(failure);
    const { messageKey, aggregate, traceparent } = context;
    const traceId = traceparent && traceIdOf(traceparent);
    const about = { id, fingerprint, messageKey, aggregate, traceId, reason: failure.message };
    if (parked === 'held' || parked === 'withheld') log.debug(about, `message ${parked}`);
    else log.warn(about, `message ${parked}`);
  };

  const refused = ({ id, delivery, failure }: NewParkedMessage, error: unknown) => {
    onParked('refused', failure);
    log.error(
      { id, fingerprint: fingerprintOf(failure), bytes: delivery.body.length, err: error },
      'message cannot be parked: left at the broker',
    );
  };

  const parked = async (messages: readonly NewParkedMessage[]): Promise<readonly Settlement[]> => {
    try {
      const results = await flow.persist(() => store.park(messages));
      for (const [index, message] of messages.entries()) told(message, results[index] ?? 'parked');
      return messages.map(() => 'ack');
    } catch (error) {
      if (!(error instanceof RefusedByStore)) throw error;
      const [message, another] = messages;
      if (message !== undefined && another === undefined) {
        refused(message, error);
        return ['reject'];
      }
      // One of them is in the way of the others.
      const settlements: Settlement[] = [];
      for (const one of messages) settlements.push(...(await parked([one])));
      return settlements;
    }
  };

  return async (messages) =>
    messages.length === 0
      ? []
      : parked(
          messages.map((message) => ({ id: parkedIdOf(message.delivery, toId, hash), ...message })),
        );
}
