import iconv from 'iconv-lite';
import { won } from './amounts.ts';
import type { Order, OrderLine } from './orders.ts';

/** What the shop tells other systems: a new order, or any change of its steps. */
export type MessageKind = 'order_received' | 'order_step';

/** The whole order as the text of one message: every value is text, in the order of the feed's manual. */
export function messageText(evt: MessageKind, order: Order, lines: readonly OrderLine[]): string {
  return JSON.stringify({
    evt,
    ordno: order.ordno,
    oldordno: order.oldordno,
    m_no: order.m_no,
    step: order.step,
    step2: order.step2,
    settlekind: order.settlekind,
    cyn: order.cyn,
    dyn: order.dyn,
    orddt: order.orddt,
    cdt: order.cdt,
    ddt: order.ddt,
    confirmdt: order.confirmdt,
    moddt: order.moddt,
    settleprice: won(order.settleprice),
    prn_settleprice: String(order.prn_settleprice),
    delivery: String(order.delivery),
    emoney: String(order.emoney),
    memberdc: order.memberdc === 0 ? '' : String(order.memberdc),
    nameOrder: order.nameOrder,
    mobileOrder: phoneNumber(order.mobileOrder),
    nameReceiver: order.nameReceiver,
    mobileReceiver: phoneNumber(order.mobileReceiver),
    zipcode: order.zipcode,
    zonecode: order.zonecode,
    address: order.address,
    deliveryno: order.deliveryno,
    deliverycode: order.deliverycode,
    memo: order.memo,
    items: lines.map((line) => ({
      sno: String(line.sno),
      goodsno: line.goodsno,
      goodsnm: line.goodsnm,
      opt1: line.opt1,
      opt2: line.opt2,
      addopt: line.addopt,
      price: String(line.price),
      ea: String(line.ea),
      istep: line.istep,
    })),
  });
}

/** A phone as a number, which is how the feed has always sent it: the leading 0 is lost. */
export function phoneNumber(phone: string): string {
  return phone.replace(/\D/g, '').replace(/^0+/, '');
}

/** Text as CP949 bytes; a character that CP949 lacks becomes an HTML entity, such as `&#128512;`. */
export function toCp949(text: string): Buffer {
  const known = Array.from(text, (char) => (isCp949(char) ? char : `&#${char.codePointAt(0)};`));
  return iconv.encode(known.join(''), 'cp949');
}

function isCp949(char: string): boolean {
  return iconv.decode(iconv.encode(char, 'cp949'), 'cp949') === char;
}
