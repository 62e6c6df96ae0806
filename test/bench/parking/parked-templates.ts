import { fingerprintOf } from '../../../adapter/domain/failure.ts';
import type { ParkedState } from '../../../adapter/domain/parked-message.ts';
import { type ParkedRow, parkedRowOf } from '../../../adapter/store/parked-row.ts';
import { heldBack, parkedMessage, unmapped } from '../../parked-messages.ts';
import { orderBody } from '../adapter/order-body.ts';

/** The states of ten rows in a row; the whole table repeats them. One that is held waits behind the first that is parked. */
export type Mix = readonly ParkedState[];

/** What stands for the number of an order, and for the message key, in a template. */
export const ORDER = orderBody(0).ordno;
export const KEY = '00000000-0000-0000-0000-000000000000';

/** A row as the adapter writes it, with its place among those of the mix. */
export type Template = ReturnType<typeof parkedRowOf> & Pick<ParkedRow, 'position'>;

/** One row for each place of a mix; those that failed did in as many ways as there are places. */
export function templatesOf(mix: Mix, now: string): readonly Template[] {
  return mix.map((state, place) => {
    const isHeld = state === 'held';
    const failure = isHeld ? heldBack : { ...unmapped, rule: `settlekind=${place}` };
    const { delivery } = parkedMessage();
    const message = parkedMessage({
      ...{ state, failure, fingerprint: fingerprintOf(failure), parkedAt: now },
      delivery: {
        ...delivery,
        properties: { contentType: 'application/json', deliveryMode: 2 },
        body: orderBody(0).body,
      },
      context: {
        charset: { used: 'cp949', because: 'cp949-only' },
        messageKey: KEY,
        aggregate: { type: 'order', id: ORDER },
        ordered: [`order/${ORDER}`],
      },
      attempts: isHeld ? 0 : 1,
      latestAttempts: isHeld ? [] : [{ at: now, by: 'delivery', failure: failure.message }],
    });
    return { position: place, ...parkedRowOf(message, undefined, now) };
  });
}
