import fc from 'fast-check';
import type {
  LegacyDeliveryAddressV1,
  LegacyOrderLineChangedV1,
  LegacyOrderV1,
  LegacyPaymentV1,
} from '#contracts';
import { hostileText, koreanTime } from './translator-promises.ts';

const ordno = fc.constantFrom('1521705612047', '1521964803115');
const oldordno = fc.oneof(ordno, fc.constantFrom('', '0', ' 1521705612047 '), hostileText);
const sno = fc.constantFrom('88121', '88122', '007');
const istep = fc.oneof(
  fc.constantFrom('0', '1', '2', '3', '4', '40', '41', '42', '44', '44', '50', '51', '54'),
  fc.stringMatching(/^[0-9]{1,2}$/),
);
const yn = fc.constantFrom(...(['n', 'y', 'r', 'e'] as const));
const settlekind = fc.oneof(
  fc.constantFrom('a', 'c', 'o', 'v', 'd', 'h', 'p'),
  fc.stringMatching(/^[ -~]$/),
);
const time = fc.oneof(koreanTime, fc.constantFrom('', '0000-00-00 00:00:00'));
/** Every spelling of money that the contract takes. */
const won = fc.oneof(
  fc.stringMatching(/^-?[0-9]{1,3}(,[0-9]{3}){1,2}(\.0+)?$/),
  fc.stringMatching(/^-?[0-9]{0,20}(\.0+)?$/),
  fc.constantFrom('', '-', '-0', '.00', '-.0', '27,180', '9007199254740993'),
);
const addressFields = {
  nameReceiver: hostileText,
  mobileReceiver: hostileText,
  zonecode: hostileText,
  address: hostileText,
  memo: hostileText,
  extra: fc.record({ entrance: hostileText, packing: hostileText }, { requiredKeys: [] }),
};

const item: fc.Arbitrary<LegacyOrderV1['items'][number]> = fc.record(
  {
    sno,
    goodsno: fc.stringMatching(/^[0-9]{1,4}$/),
    goodsnm: hostileText,
    opt1: hostileText,
    opt2: hostileText,
    addopt: fc.oneof(hostileText, fc.stringMatching(/^[가-나:^ ]{0,9}$/)),
    price: fc.oneof(fc.nat(99_999).map(String), won),
    ea: fc.stringMatching(/^[1-9][0-9]{0,1}$/),
    istep,
    cyn: yn,
    dyn: yn,
  },
  { requiredKeys: ['sno', 'goodsno', 'goodsnm', 'price', 'ea', 'istep'] },
);

/** Whatever legacy.order@1 lets through; its amounts seldom add up. */
export const anyOrder: fc.Arbitrary<LegacyOrderV1> = fc.record(
  {
    evt: fc.constantFrom(
      ...(['order_received', 'order_step', 'order_cancel', 'order_exchange'] as const),
    ),
    ordno,
    oldordno,
    m_no: hostileText,
    step: fc.constantFrom(...(['0', '1', '2', '3', '4'] as const)),
    step2: fc.constantFrom(...(['', '', '0', '40', '41', '42', '44', '50', '51', '54'] as const)),
    settlekind,
    cyn: yn,
    dyn: yn,
    orddt: time,
    cdt: time,
    ddt: time,
    confirmdt: time,
    moddt: time,
    settleprice: won,
    prn_settleprice: won,
    delivery: won,
    emoney: won,
    memberdc: won,
    nameOrder: hostileText,
    mobileOrder: hostileText,
    ...addressFields,
    items: fc.array(item, { minLength: 1, maxLength: 3 }),
  },
  {
    requiredKeys: [
      ...(['evt', 'ordno', 'step', 'step2', 'settlekind', 'cyn', 'orddt', 'items'] as const),
      ...(['settleprice', 'prn_settleprice', 'delivery', 'emoney', 'memberdc'] as const),
      ...(['nameReceiver', 'mobileReceiver', 'zonecode', 'address'] as const),
    ],
  },
);

/** Such an order, but with amounts that are numbers and add up; a price may be below nothing. */
export const soundOrder: fc.Arbitrary<LegacyOrderV1> = fc
  .record({
    order: anyOrder,
    prices: fc.array(fc.integer({ min: -300, max: 30_000 }), { minLength: 3, maxLength: 3 }),
    fees: fc.array(fc.nat(9999), { minLength: 3, maxLength: 3 }),
  })
  .map(({ order, prices, fees: [delivery = 0, emoney = 0, memberdc = 0] }) => {
    const items = order.items.map((one, index) => ({ ...one, price: String(prices[index]) }));
    const goods = items.reduce((sum, { price, ea }) => sum + Number(price) * Number(ea), 0);
    return {
      ...order,
      items,
      prn_settleprice: `${goods}.00`,
      delivery: delivery.toLocaleString('en-US'),
      emoney: String(emoney),
      memberdc: memberdc === 0 ? '-.0' : String(memberdc),
      settleprice: (goods + delivery - emoney - memberdc).toLocaleString('en-US'),
    };
  });

export const anyLine: fc.Arbitrary<LegacyOrderLineChangedV1> = fc.record(
  {
    evt: fc.constant('order_item' as const),
    ordno,
    sno,
    goodsno: fc.constant('5301'),
    istep,
    dyn: yn,
    moddt: koreanTime,
  },
  { requiredKeys: ['evt', 'ordno', 'sno', 'goodsno', 'istep', 'moddt'] },
);

export const anyPayment: fc.Arbitrary<LegacyPaymentV1> = fc.record({
  evt: fc.constant('payment' as const),
  ordno,
  tno: fc.constantFrom('1', '2'),
  settlekind,
  step: fc.constantFrom(...(['0', '1'] as const)),
  step2: fc.constantFrom(...(['', '0', '50', '51', '54'] as const)),
  amount: won,
  paydt: time,
});

export const anyAddress: fc.Arbitrary<LegacyDeliveryAddressV1> = fc.record(
  { evt: fc.constant('order_address' as const), ordno, moddt: koreanTime, ...addressFields },
  {
    requiredKeys: [
      ...(['evt', 'ordno', 'moddt'] as const),
      ...(['nameReceiver', 'mobileReceiver', 'zonecode', 'address'] as const),
    ],
  },
);
