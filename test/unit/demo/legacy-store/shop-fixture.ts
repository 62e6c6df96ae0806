import { openDatabase } from '../../../../demo/legacy-store/database.ts';
import { findMember } from '../../../../demo/legacy-store/members.ts';
import { type OrderForm, placeOrder } from '../../../../demo/legacy-store/order-placement.ts';

export const orderedAt = new Date('2018-03-22T17:00:12+09:00');

const form: OrderForm = {
  settlekind: 'c',
  emoney: 0,
  nameOrder: '홍길동',
  mobileOrder: '010-2424-2424',
  nameReceiver: '홍길동',
  mobileReceiver: '010-2424-2424',
  zipcode: '138-240',
  zonecode: '05510',
  address: '서울 송파구 올림픽로 300',
  memo: '',
};

const cart = [
  { goodsno: '5301', goodsnm: '소불고기 500g', opt1: '2인분', addopt: '', price: 12340, ea: 2 },
  { goodsno: '5302', goodsnm: '된장찌개', opt1: '', addopt: '', price: 6900, ea: 1 },
];

/** A shop with one order of two lines. */
export function shopWithOrder(changes: Partial<OrderForm> = {}) {
  const db = openDatabase(':memory:');
  const member = findMember(db, '1001');
  if (!member) throw new Error('the seeded member is missing');
  const ordno = placeOrder(db, member, cart, { ...form, ...changes }, orderedAt);
  return { db, ordno };
}
