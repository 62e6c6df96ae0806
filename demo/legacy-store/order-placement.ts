import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { amountsOf } from './amounts.ts';
import type { CartLine } from './cart.ts';
import { kst, zeroDate } from './clock.ts';
import { insert } from './database.ts';
import type { Member } from './members.ts';
import { findOrder, type Order } from './orders.ts';
import { keepMessage } from './outgoing-messages.ts';

/** What the order form asks for. */
export type OrderForm = Pick<
  Order,
  | 'settlekind'
  | 'emoney'
  | 'nameOrder'
  | 'mobileOrder'
  | 'nameReceiver'
  | 'mobileReceiver'
  | 'zipcode'
  | 'zonecode'
  | 'address'
  | 'memo'
>;

/** Makes an order of what is in the cart, and its message. To be called in a transaction. */
export function placeOrder(
  db: DatabaseSync,
  member: Member,
  cart: readonly CartLine[],
  form: OrderForm,
  now: Date,
): string {
  const ordno = nextOrdno(db, now);
  const paid = form.settlekind === 'c';
  const step = paid ? '1' : '0';
  const at = kst(now);
  const amounts = amountsOf(cart, Math.min(form.emoney, member.emoney));

  insert(db, 'gd_order', {
    ...form,
    ...amounts,
    ordno,
    oldordno: '',
    m_no: member.m_no,
    step,
    step2: '',
    cyn: paid ? 'y' : 'n',
    dyn: 'n',
    orddt: at,
    cdt: paid ? at : zeroDate,
    ddt: zeroDate,
    confirmdt: '',
    moddt: at,
    deliveryno: '',
    deliverycode: '',
  });
  for (const { goodsno, goodsnm, opt1, addopt, price, ea } of cart) {
    const line = { ordno, goodsno, goodsnm, opt1, opt2: '', addopt, price, ea, istep: step };
    insert(db, 'gd_order_item', line);
  }
  db.prepare('UPDATE gd_member SET emoney = emoney - ? WHERE m_no = ?').run(
    amounts.emoney,
    member.m_no,
  );
  keepMessage(db, 'order_received', ordno, now);
  return ordno;
}

/** Unix seconds and three digits. The digits are drawn, and count on when another order has them. */
function nextOrdno(db: DatabaseSync, now: Date): string {
  let ordno = Math.floor(now.getTime() / 1000) * 1000 + randomInt(1000);
  while (findOrder(db, String(ordno))) ordno += 1;
  return String(ordno);
}
