import type {
  LegacyDeliveryAddressV1,
  LegacyOrderLineChangedV1,
  LegacyOrderV1,
  LegacyPaymentV1,
  PublishedEventType,
} from '#contracts';
import type { Translator } from '../../../../adapter/domain/translation.ts';
import { deliveryAddressTranslator } from '../../../../adapter/translate/delivery-address.ts';
import type { OrderState } from '../../../../adapter/translate/known/order-state.ts';
import { orderTranslator } from '../../../../adapter/translate/order.ts';
import { orderLineTranslator } from '../../../../adapter/translate/order-line.ts';
import { paymentTranslator } from '../../../../adapter/translate/payment.ts';
import { tell } from './tell.ts';

export const ORDER = '1521705612047';

/** What comes of a step backwards that arrives late, where it is not said to be later. */
export const LOWER_STEP = {
  kind: 'stale',
  reason: 'a lower step, and no later than what is known',
};

/** Two lines, 27,180 won, ordered at 17:00:12 and not paid yet. */
export function order(fields: Partial<LegacyOrderV1> = {}): LegacyOrderV1 {
  return {
    evt: 'order_received',
    ordno: ORDER,
    step: '0',
    step2: '',
    settlekind: 'v',
    cyn: 'n',
    orddt: '2018-03-22 17:00:12',
    moddt: '2018-03-22 17:00:12',
    settleprice: '27,180',
    prn_settleprice: '24680',
    delivery: '2500',
    emoney: '',
    memberdc: '',
    nameReceiver: '홍길동',
    mobileReceiver: '1024242424',
    zonecode: '05510',
    address: '서울 송파구 올림픽로 300',
    items: lines(),
    ...fields,
  };
}

/** The order's lines; fields can be replaced for both, and once more for the second. */
export function lines(
  both: Partial<LegacyOrderV1['items'][number]> = {},
  second: Partial<LegacyOrderV1['items'][number]> = {},
): LegacyOrderV1['items'] {
  const one = { sno: '88121', goodsno: '5301', goodsnm: '소불고기 500g', istep: '0' };
  const other = { sno: '88122', goodsno: '5302', goodsnm: '된장찌개', istep: '0' };
  const price = { price: '12340', ea: '1' };
  return [
    { ...one, ...price, ...both },
    { ...other, ...price, ...both, ...second },
  ];
}

/** The same order in a later state, at 18:00:00 if nothing else is said. */
export function later(fields: Partial<LegacyOrderV1> = {}): LegacyOrderV1 {
  return order({ evt: 'order_step', moddt: '2018-03-22 18:00:00', ...fields });
}

/** The second line is cancelled, at 18:00:00. */
export function line(fields: Partial<LegacyOrderLineChangedV1> = {}): LegacyOrderLineChangedV1 {
  return {
    evt: 'order_item',
    ordno: ORDER,
    sno: '88122',
    goodsno: '5302',
    istep: '44',
    moddt: '2018-03-22 18:00:00',
    ...fields,
  };
}

/** The order is paid, at 17:03:40. */
export function payment(fields: Partial<LegacyPaymentV1> = {}): LegacyPaymentV1 {
  return {
    evt: 'payment',
    ordno: ORDER,
    tno: '20180322170339482913',
    settlekind: 'v',
    step: '1',
    step2: '',
    amount: '27,180',
    paydt: '2018-03-22 17:03:40',
    ...fields,
  };
}

/** The order is to go to Busan, since 18:00:00. */
export function address(fields: Partial<LegacyDeliveryAddressV1> = {}): LegacyDeliveryAddressV1 {
  return {
    evt: 'order_address',
    ordno: ORDER,
    nameReceiver: '이하은',
    mobileReceiver: '1055501234',
    zonecode: '48058',
    address: '부산 해운대구 센텀중앙로 79',
    moddt: '2018-03-22 18:00:00',
    ...fields,
  };
}

/** The four translators that speak of an order, as one. */
const orders: Translator<
  'legacy.order@1' | 'legacy.order-line@1' | 'legacy.payment@1' | 'legacy.delivery-address@1',
  PublishedEventType,
  OrderState
> = {
  from: 'legacy.order@1',
  to: [],
  translate(message, context) {
    switch (message.evt) {
      case 'order_item':
        return orderLineTranslator.translate(message, context);
      case 'payment':
        return paymentTranslator.translate(message, context);
      case 'order_address':
        return deliveryAddressTranslator.translate(message, context);
      default:
        return orderTranslator.translate(message, context);
    }
  },
};

/** Tells each message to its translator; what came of the last one, and all that is known then. */
export function tellOrders(...messages: Parameters<typeof orders.translate>[0][]) {
  return tell(orders, ...messages);
}
