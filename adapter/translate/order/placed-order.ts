import type { LegacyOrderV1, PlacedOrderV1 } from '#contracts';
import { TranslationError } from '../../domain/translation.ts';
import { paymentMethodOf } from '../codes/payment-method.ts';
import { lineOptionsOf } from '../values/line-options.ts';
import { phoneOf } from '../values/phone.ts';
import { textOf } from '../values/text.ts';
import { priceOf, wonOf } from '../values/won.ts';
import { deliveryAddressOf } from './delivery-address.ts';

/** The order as it was placed. Throws a TranslationError where its amounts do not add up. */
export function placedOrderOf(order: LegacyOrderV1): PlacedOrderV1 {
  const isMember = order.m_no !== undefined && order.m_no !== '' && order.m_no !== '0';
  const replaced = replacedOrderOf(order);
  return {
    orderId: order.ordno,
    ...(replaced === undefined ? {} : { replacesOrderId: replaced }),
    buyer: {
      ...(isMember ? { memberId: order.m_no } : {}),
      name: textOf(order.nameOrder ?? order.nameReceiver),
      phone: phoneOf(order.mobileOrder ?? order.mobileReceiver),
    },
    deliveryAddress: deliveryAddressOf(order),
    orderLines: order.items.map((line, index) => ({
      lineId: line.sno,
      productId: line.goodsno,
      productName: textOf(line.goodsnm),
      options: lineOptionsOf(line).map(textOf),
      unitPrice: unitPriceOf(line, index),
      quantity: Number(line.ea),
    })),
    payment:
      replaced === undefined
        ? { method: paymentMethodOf(order.settlekind), paid: isPaid(order) }
        : // An exchange forces settlekind to `a` and cyn to `y`, although nobody pays anything.
          { method: 'exchange', paid: true },
    amounts: amountsOf(order),
  };
}

/**
 * Whether an order was paid, as it says itself: by `cyn` (also of money that went back since), or by a
 * step that only a paid order comes to.
 */
export function isPaid({ cyn, step }: LegacyOrderV1): boolean {
  return cyn !== 'n' || step !== '0';
}

/** The order that this one replaces, in an exchange. */
export function replacedOrderOf({ ordno, oldordno = '' }: LegacyOrderV1): string | undefined {
  const replaced = oldordno.trim();
  return ['', '0', ordno].includes(replaced) ? undefined : replaced;
}

/** What one of a line costs: a line that takes something off is no goods to the SCM. */
function unitPriceOf({ price }: LegacyOrderV1['items'][number], index: number): number {
  return priceOf(price, `/items/${index}/price`);
}

function amountsOf(order: LegacyOrderV1): PlacedOrderV1['amounts'] {
  const goods = wonOf(order.prn_settleprice, '/prn_settleprice');
  const deliveryFee = wonOf(order.delivery, '/delivery');
  const pointsUsed = wonOf(order.emoney, '/emoney');
  const memberDiscount = wonOf(order.memberdc, '/memberdc');
  const total = priceOf(order.settleprice, '/settleprice');
  const sum = goods + deliveryFee - pointsUsed - memberDiscount;
  const lines = order.items.reduce(
    (all, line, index) => all + unitPriceOf(line, index) * Number(line.ea),
    0,
  );
  if (sum !== total || lines !== goods) {
    throw new TranslationError(
      'value_invalid',
      `the amounts do not add up: lines ${lines}, goods ${goods}, delivery ${deliveryFee}, points ${pointsUsed}, discount ${memberDiscount}, total ${total}`,
      { rule: 'amounts', pointer: '/settleprice' },
    );
  }
  return { goods, deliveryFee, pointsUsed, memberDiscount, total, currency: 'KRW' };
}
