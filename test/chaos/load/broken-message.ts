import { cp949, legacyOrder } from '../../orders.ts';
import type { LegacyMessage } from './order-story.ts';

/** A message that nobody can translate, of an order that has no other one; each `ordno` its own bytes. */
export function brokenMessage(ordno: string, kind: number): LegacyMessage {
  const make = kinds[kind % kinds.length] ?? notText;
  return make(ordno);
}

const received = (body: Buffer): LegacyMessage => ({ routingKey: 'order.received', body });

function notText(ordno: string): LegacyMessage {
  const head = Buffer.from(`{"evt":"order_received","ordno":"${ordno}","nameOrder":"`);
  return received(Buffer.concat([head, Buffer.from([0xff, 0xff]), Buffer.from('"}')]));
}

const kinds: readonly ((ordno: string) => LegacyMessage)[] = [
  notText,
  (ordno) => received(cp949(legacyOrder({ ordno })).subarray(0, -2)),
  (ordno) => ({ routingKey: 'coupon.issued', body: cp949({ evt: 'coupon_issued', ordno }) }),
  (ordno) => received(cp949(legacyOrder({ ordno, settlekind: 'k' }))),
  (ordno) => received(cp949(legacyOrder({ ordno, step: '9' }))),
];
