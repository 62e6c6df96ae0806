import { expect } from '@jest/globals';
import { ORDER } from './order-messages.ts';

export const LINES = [
  { lineId: '88121', productId: '5301', quantity: 1 },
  { lineId: '88122', productId: '5302', quantity: 1 },
];
/** The second line is gone, at 18:00:00 if nothing else is said. */
export const linesWithoutSecond = (goneOn = '2018-03-22T18:00:00+09:00') =>
  LINES.map((line) => (line.lineId === '88122' ? { ...line, goneOn } : line));

export const BUSAN = {
  recipient: '이하은',
  phone: '01055501234',
  postcode: '48058',
  address: '부산 해운대구 센텀중앙로 79',
};
export const SEOUL = {
  recipient: '홍길동',
  phone: '01024242424',
  postcode: '05510',
  address: '서울 송파구 올림픽로 300',
};

/** A draft of an event about the order. */
export function event(type: string, occurredOn: string, source: object) {
  return {
    type: `scm.order.${type}`,
    subject: ORDER,
    data: { occurredOn, source: { orderId: ORDER, ...source } },
  };
}

const placedWith = (paid: boolean) =>
  event('OrderPlaced', '2018-03-22T17:00:12+09:00', {
    payment: { method: 'virtual-account', paid },
  });
export const placed = placedWith(false);
export const placedPaid = placedWith(true);
export const paidWith = (amount: number, on = '2018-03-22T17:03:40+09:00') =>
  event('OrderPaid', on, { payment: { method: 'virtual-account', amount } });
export const paidEvent = paidWith(27180);
export const lineCancelled = event('OrderLineCancelled', '2018-03-22T18:00:00+09:00', {
  orderLine: LINES[1],
});
export const cancelled = (
  kind: string,
  orderLines: readonly object[] = LINES,
  on = '2018-03-22T18:00:00+09:00',
) => event('OrderCancelled', on, { kind, orderLines });

/** A TranslationError `value_invalid`. */
export const failure = (rule: string, pointer: string, message = '') =>
  expect.objectContaining({
    name: 'TranslationError',
    code: 'value_invalid',
    rule,
    pointer,
    message: expect.stringContaining(message),
  });

/** An UnmappedCodeError: the codes that decide together, and where the last of them is. */
export const unmapped = (rule: string, pointer: string) =>
  expect.objectContaining({ name: 'UnmappedCodeError', code: 'code_unmapped', rule, pointer });
