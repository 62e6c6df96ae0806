import type { LegacyOrderV1, PlacedOrderV1 } from '#contracts';
import { defineTranslator, TranslationError } from '../domain/translation.ts';
import { koreanTimeOf } from './korean-time.ts';
import { lineOptionsOf } from './line-options.ts';
import { paymentMethodOf } from './payment-method.ts';
import { phoneOf } from './phone.ts';
import { wonOf } from './won.ts';

/** legacy.order@1 → scm.order.OrderPlaced, for a new order; a change of its step is ignored. */
export const orderTranslator = defineTranslator({
  from: 'legacy.order@1',
  translate(order) {
    if (order.evt !== 'order_received') return { kind: 'ignored', reason: order.evt };
    const data = { occurredOn: koreanTimeOf(order.orddt, '/orddt'), source: placedOrderOf(order) };
    return {
      kind: 'translated',
      events: [{ type: 'scm.order.OrderPlaced', subject: order.ordno, data }],
    };
  },
});

function placedOrderOf(order: LegacyOrderV1): PlacedOrderV1 {
  const isMember = order.m_no !== undefined && order.m_no !== '' && order.m_no !== '0';
  return {
    orderId: order.ordno,
    buyer: {
      ...(isMember ? { memberId: order.m_no } : {}),
      name: order.nameOrder,
      phone: phoneOf(order.mobileOrder),
    },
    deliveryAddress: {
      recipient: order.nameReceiver,
      phone: phoneOf(order.mobileReceiver),
      postcode: order.zonecode,
      address: order.address,
      ...(order.memo === undefined || order.memo === '' ? {} : { note: order.memo }),
    },
    orderLines: order.items.map((line, index) => ({
      lineId: line.sno,
      productId: line.goodsno,
      productName: line.goodsnm,
      options: lineOptionsOf(line),
      unitPrice: wonOf(line.price, `/items/${index}/price`),
      quantity: Number(line.ea),
    })),
    payment: { method: paymentMethodOf(order.settlekind), paid: order.cyn === 'y' },
    amounts: amountsOf(order),
  };
}

function amountsOf(order: LegacyOrderV1): PlacedOrderV1['amounts'] {
  const goods = wonOf(order.prn_settleprice, '/prn_settleprice');
  const deliveryFee = wonOf(order.delivery, '/delivery');
  const pointsUsed = wonOf(order.emoney, '/emoney');
  const memberDiscount = wonOf(order.memberdc, '/memberdc');
  const total = wonOf(order.settleprice, '/settleprice');
  const sum = goods + deliveryFee - pointsUsed - memberDiscount;
  const lines = order.items.reduce(
    (all, line) => all + wonOf(line.price, '/items') * Number(line.ea),
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
