import type { Translators } from '../domain/translation.ts';
import { deliveryTranslator } from './delivery.ts';
import { deliveryAddressTranslator } from './delivery-address.ts';
import { goodsTranslator } from './goods.ts';
import { goodsStatusTranslator } from './goods-status.ts';
import { memberTranslator } from './member.ts';
import { orderTranslator } from './order.ts';
import { orderLineTranslator } from './order-line.ts';
import { paymentTranslator } from './payment.ts';
import { stockTranslator } from './stock.ts';

/** Every translator, by the contract that it reads. A new one is added here. */
export const translators: Translators = {
  'legacy.delivery@1': { current: deliveryTranslator },
  'legacy.delivery-address@1': { current: deliveryAddressTranslator },
  'legacy.goods@1': { current: goodsTranslator },
  'legacy.goods-status@1': { current: goodsStatusTranslator },
  'legacy.member@2': { current: memberTranslator },
  'legacy.order@1': { current: orderTranslator },
  'legacy.order-line@1': { current: orderLineTranslator },
  'legacy.payment@1': { current: paymentTranslator },
  'legacy.stock@1': { current: stockTranslator },
};
