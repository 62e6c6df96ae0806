import { cp949, legacyOrder } from '../../orders.ts';
import type { Random } from './random.ts';

/** A message as the legacy store publishes it. */
export type LegacyMessage = { readonly routingKey: string; readonly body: Buffer };

type Shop = { step: number; paid: boolean; address: string; lineGone: boolean };

/**
 * All that the store sends of one order, in the order in which it happens: received, paid, on its way;
 * some move, some lose a line, some are cancelled. Each message is one that the adapter takes, and
 * what each means depends on those before it.
 */
export function orderStory(ordno: string, random: Random): readonly LegacyMessage[] {
  const messages: LegacyMessage[] = [];
  const shop: Shop = { step: 0, paid: false, address: '서울 송파구 올림픽로 300', lineGone: false };
  let minute = 0;
  const nextTime = () => {
    minute += 1;
    return timeOf(minute);
  };
  const tell = (routingKey: string, body: Buffer) => messages.push({ routingKey, body });
  const tellWhole = (evt: string, fields: Record<string, unknown> = {}) => {
    tell(evt.replace('_', '.'), cp949(wholeOrder(ordno, evt, shop, nextTime(), fields)));
  };
  const pay = () => tell('payment.notified', payment(ordno, nextTime()));

  const byCard = random.happens(0.5);
  const overtaken = !byCard && random.happens(0.1);
  if (overtaken) pay();
  shop.paid = byCard;
  shop.step = byCard ? 1 : 0;
  tellWhole('order_received');
  if (!byCard && !overtaken) {
    if (random.happens(0.1)) {
      tellWhole('order_cancel', cancelled);
      return messages;
    }
    pay();
  }
  shop.paid = true;
  shop.step = 1;
  if (random.happens(0.3)) {
    shop.address = `부산 해운대구 센텀중앙로 ${random.below(99)}`;
    tell('order.address', cp949(address(ordno, shop.address, nextTime())));
  }
  for (const step of [2, 3, 4]) {
    if (random.happens(0.1) && !shop.lineGone) {
      shop.lineGone = true;
      tell('order.item', cp949(lineCancelled(ordno, nextTime())));
    }
    if (random.happens(0.1)) {
      tellWhole('order_cancel', cancelled);
      return messages;
    }
    shop.step = step;
    tellWhole('order_step');
  }
  return messages;
}

const cancelled = { step2: '44' };

function wholeOrder(
  ordno: string,
  evt: string,
  shop: Shop,
  moddt: string,
  fields: Record<string, unknown>,
): Record<string, unknown> {
  const isCancelled = fields.step2 === '44';
  const istep = isCancelled ? '44' : String(shop.step);
  const order = legacyOrder({
    evt,
    ordno,
    step: String(shop.step),
    settlekind: 'v',
    cyn: shop.paid ? (isCancelled ? 'r' : 'y') : 'n',
    cdt: shop.paid ? timeOf(1) : '0000-00-00 00:00:00',
    orddt: timeOf(0),
    moddt,
    address: shop.address,
    ...fields,
  });
  const items = order.items as { istep: string }[]; // as test/orders.ts writes them
  return {
    ...order,
    items: items.map((item, index) => ({
      ...item,
      istep: index === 1 && shop.lineGone ? '44' : istep,
    })),
  };
}

function payment(ordno: string, paydt: string): Buffer {
  const fields = { evt: 'payment', ordno, tno: `9${ordno}`, settlekind: 'v', step: '1', step2: '' };
  return Buffer.from(new URLSearchParams({ ...fields, amount: '27,180', paydt }).toString());
}

function address(ordno: string, where: string, moddt: string): Record<string, unknown> {
  const { nameReceiver, mobileReceiver, zonecode } = legacyOrder();
  return {
    evt: 'order_address',
    ordno,
    nameReceiver,
    mobileReceiver,
    zonecode,
    address: where,
    moddt,
  };
}

function lineCancelled(ordno: string, moddt: string): Record<string, unknown> {
  return { evt: 'order_item', ordno, sno: '88122', goodsno: '5302', istep: '44', moddt };
}

function timeOf(minute: number): string {
  return `2018-03-22 17:${String(minute).padStart(2, '0')}:12`;
}
