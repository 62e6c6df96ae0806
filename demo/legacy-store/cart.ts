import type { DatabaseSync } from 'node:sqlite';
import { rows } from './database.ts';

/** What lies in a visitor's cart, with the goods' present name and price. */
export type CartLine = {
  goodsno: string;
  goodsnm: string;
  opt1: string;
  addopt: string;
  price: number;
  ea: number;
};

/** The cart of a session. */
export function cartOf(db: DatabaseSync, sid: string): CartLine[] {
  return rows<CartLine>(
    db,
    `SELECT c.goodsno, g.goodsnm, c.opt1, g.addopt, g.price, c.ea
     FROM gd_cart c JOIN gd_goods g ON g.goodsno = c.goodsno
     WHERE c.sid = ? ORDER BY c.rowid`,
    sid,
  );
}

/** Puts goods into the cart, onto what is there of the same. */
export function addToCart(
  db: DatabaseSync,
  sid: string,
  line: Pick<CartLine, 'goodsno' | 'opt1' | 'ea'>,
) {
  db.prepare(
    `INSERT INTO gd_cart (sid, goodsno, opt1, ea) VALUES (?, ?, ?, ?)
     ON CONFLICT (sid, goodsno, opt1) DO UPDATE SET ea = ea + excluded.ea`,
  ).run(sid, line.goodsno, line.opt1, line.ea);
}

/** Takes out what has been sold out since it was put in; says whether there was any. */
export function removeSoldOut(db: DatabaseSync, sid: string): boolean {
  const removed = db
    .prepare(
      `DELETE FROM gd_cart
       WHERE sid = ? AND goodsno IN (SELECT goodsno FROM gd_goods WHERE runout = 1)`,
    )
    .run(sid);
  return removed.changes > 0;
}

/** Takes everything out of the cart. */
export function emptyCart(db: DatabaseSync, sid: string) {
  db.prepare('DELETE FROM gd_cart WHERE sid = ?').run(sid);
}
