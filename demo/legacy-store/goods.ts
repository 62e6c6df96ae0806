import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from './database.ts';

/** One row of gd_goods; `opt1` holds the choices, comma-joined. */
export type Goods = {
  goodsno: string;
  goodsnm: string;
  price: number;
  opt1: string;
  addopt: string;
  shortdesc: string;
};

/** All that the shop sells. */
export function allGoods(db: DatabaseSync): Goods[] {
  return rows<Goods>(db, 'SELECT * FROM gd_goods ORDER BY goodsno');
}

/** The goods of this number. */
export function findGoods(db: DatabaseSync, goodsno: string): Goods | undefined {
  return row<Goods>(db, 'SELECT * FROM gd_goods WHERE goodsno = ?', goodsno);
}

/** The choices of a goods; none for most. */
export function optionsOf(goods: Goods): string[] {
  return goods.opt1 === '' ? [] : goods.opt1.split(',');
}
