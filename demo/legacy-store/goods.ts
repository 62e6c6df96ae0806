import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from './database.ts';

/** One row of gd_goods; `opt1` holds the choices, comma-joined; `runout` is 1 for sold out, else 0. */
export type Goods = {
  goodsno: string;
  goodsnm: string;
  price: number;
  opt1: string;
  addopt: string;
  shortdesc: string;
  runout: number;
};

/** All that the shop sells. */
export function allGoods(db: DatabaseSync): Goods[] {
  return rows<Goods>(db, 'SELECT * FROM gd_goods ORDER BY goodsno');
}

/** The goods of this number. */
export function findGoods(db: DatabaseSync, goodsno: string): Goods | undefined {
  return row<Goods>(db, 'SELECT * FROM gd_goods WHERE goodsno = ?', goodsno);
}

/** Says that the goods are sold out, or in stock again; false for goods that there are not. */
export function setRunout(db: DatabaseSync, goodsno: string, runout: boolean): boolean {
  const update = db.prepare('UPDATE gd_goods SET runout = ? WHERE goodsno = ?');
  return update.run(runout ? 1 : 0, goodsno).changes > 0;
}

/** The choices of a goods; none for most. */
export function optionsOf(goods: Goods): string[] {
  return goods.opt1 === '' ? [] : goods.opt1.split(',');
}
