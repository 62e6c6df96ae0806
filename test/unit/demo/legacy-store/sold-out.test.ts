import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from '@jest/globals';
import { addToCart, cartOf, removeSoldOut } from '../../../../demo/legacy-store/cart.ts';
import { openDatabase } from '../../../../demo/legacy-store/database.ts';
import { allGoods, findGoods, setRunout } from '../../../../demo/legacy-store/goods.ts';

describe('goods', () => {
  it('are all in stock at first', () => {
    const goods = allGoods(openDatabase(':memory:'));
    expect(goods.length).toBeGreaterThan(1);
    expect(goods.filter(({ runout }) => runout !== 0)).toEqual([]);
  });

  it('can be sold out, and in stock again, each by itself', () => {
    const db = openDatabase(':memory:');
    expect(setRunout(db, '5301', true)).toBe(true);
    expect(setRunout(db, '5301', true)).toBe(true);
    expect([findGoods(db, '5301')?.runout, findGoods(db, '5302')?.runout]).toEqual([1, 0]);
    expect(setRunout(db, '5301', false)).toBe(true);
    expect(findGoods(db, '5301')?.runout).toBe(0);
  });

  it('that there are not cannot be sold out', () => {
    expect(setRunout(openDatabase(':memory:'), '1', true)).toBe(false);
  });
});

it('what is sold out leaves the cart, and nothing else, of this visitor', () => {
  const db = openDatabase(':memory:');
  for (const sid of ['one', 'other']) {
    addToCart(db, sid, { goodsno: '5301', opt1: '2인분', ea: 1 });
    addToCart(db, sid, { goodsno: '5302', opt1: '', ea: 1 });
  }
  expect(removeSoldOut(db, 'one')).toBe(false);
  setRunout(db, '5301', true);
  expect(removeSoldOut(db, 'one')).toBe(true);
  expect(cartOf(db, 'one').map(({ goodsno }) => goodsno)).toEqual(['5302']);
  expect(cartOf(db, 'other')).toHaveLength(2);
});

describe('a shop’s database file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'legacy-store-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('of before goods could be sold out is still good, and keeps what is in it', () => {
    const file = join(folder, 'older.sqlite');
    const older = new DatabaseSync(file);
    older.exec(`
      CREATE TABLE gd_goods (goodsno TEXT PRIMARY KEY, goodsnm TEXT, price INTEGER, opt1 TEXT,
        addopt TEXT, shortdesc TEXT);
      INSERT INTO gd_goods VALUES ('5301', '불고기', 11000, '', '', '');
    `);
    older.close();

    const db = openDatabase(file);
    expect(findGoods(db, '5301')).toMatchObject({ goodsnm: '불고기', price: 11000, runout: 0 });
    expect(findGoods(db, '5302')).toMatchObject({ goodsnm: '된장찌개', runout: 0 });
    db.close();
  });

  it('remembers what is sold out when the shop opens again', () => {
    const file = join(folder, 'shop.sqlite');
    const before = openDatabase(file);
    setRunout(before, '5301', true);
    before.close();
    const db = openDatabase(file);
    expect(findGoods(db, '5301')?.runout).toBe(1);
    db.close();
  });
});
