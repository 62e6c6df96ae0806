import { cp949, legacyOrder } from '../orders.ts';

/** What the legacy publishes. */
export type Publication = { readonly routingKey: string; readonly body: Buffer };

const orderNumber = (index: number) => String(1521705612000 + index);

/** Orders of the new payment kind, and those of them that the gateway tells are paid. */
const ORDERS = 120;
const PAID = 14;

const order = (index: number): Publication => ({
  routingKey: 'order.received',
  body: cp949(
    legacyOrder({ ordno: orderNumber(index), settlekind: 'k', step: '0', cyn: 'n', cdt: '' }),
  ),
});

const payment = (index: number): Publication => ({
  routingKey: 'payment.notified',
  body: Buffer.from(
    String(
      new URLSearchParams({
        evt: 'payment',
        ordno: orderNumber(index),
        tno: `20180322170339${String(index).padStart(6, '0')}`,
        settlekind: 'c',
        step: '1',
        step2: '',
        amount: '27,180',
        paydt: '2018-03-22 17:03:40',
      }),
    ),
  ),
});

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/**
 * A Thursday evening: the shop's new release has a payment kind k that nobody told us of; the gateway
 * goes on to tell which of these orders are paid. Somebody tries a wish list; one message is torn.
 */
export const thursdayEvening: readonly Publication[] = [
  ...numbers(ORDERS).map(order),
  ...numbers(PAID).map(payment),
  {
    routingKey: 'wish.added',
    body: cp949({ evt: 'wish_added', m_no: '1001', goodsno: '5301' }),
  },
  { routingKey: 'order.received', body: order(ORDERS + 1).body.subarray(0, 300) },
];

/** What an earlier consumer gave up on, before there was an adapter. */
export const deadLetters: readonly Publication[] = numbers(3).map((index) => ({
  routingKey: 'order.received',
  body: cp949(legacyOrder({ ordno: orderNumber(500 + index) })),
}));
