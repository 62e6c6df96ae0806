import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from './database.ts';

/** One row of gd_order. */
export type Order = {
  ordno: string;
  oldordno: string;
  m_no: string;
  step: string;
  step2: string;
  settlekind: string;
  cyn: string;
  dyn: string;
  orddt: string;
  cdt: string;
  ddt: string;
  confirmdt: string;
  moddt: string;
  settleprice: number;
  prn_settleprice: number;
  delivery: number;
  emoney: number;
  memberdc: number;
  nameOrder: string;
  mobileOrder: string;
  nameReceiver: string;
  mobileReceiver: string;
  zipcode: string;
  zonecode: string;
  address: string;
  deliveryno: string;
  deliverycode: string;
  memo: string;
};

/** One row of gd_order_item. */
export type OrderLine = {
  sno: number;
  ordno: string;
  goodsno: string;
  goodsnm: string;
  opt1: string;
  opt2: string;
  addopt: string;
  price: number;
  ea: number;
  istep: string;
};

/** The order of this number. */
export function findOrder(db: DatabaseSync, ordno: string): Order | undefined {
  return row<Order>(db, 'SELECT * FROM gd_order WHERE ordno = ?', ordno);
}

/** The lines of an order. */
export function linesOf(db: DatabaseSync, ordno: string): OrderLine[] {
  return rows<OrderLine>(db, 'SELECT * FROM gd_order_item WHERE ordno = ? ORDER BY sno', ordno);
}

/** A member's orders, the latest first. */
export function ordersOf(db: DatabaseSync, m_no: string): Order[] {
  return rows<Order>(db, 'SELECT * FROM gd_order WHERE m_no = ? ORDER BY ordno DESC', m_no);
}

/** The shop's latest orders. */
export function latestOrders(db: DatabaseSync): Order[] {
  return rows<Order>(db, 'SELECT * FROM gd_order ORDER BY ordno DESC LIMIT 100');
}
