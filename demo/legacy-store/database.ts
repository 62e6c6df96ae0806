import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import { seed } from './seed.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS gd_member (
    m_no TEXT PRIMARY KEY, m_id TEXT UNIQUE, password TEXT, name TEXT, mobile TEXT, grade TEXT,
    emoney INTEGER, zipcode TEXT, zonecode TEXT, address TEXT, admin INTEGER);
  CREATE TABLE IF NOT EXISTS gd_goods (
    goodsno TEXT PRIMARY KEY, goodsnm TEXT, price INTEGER, opt1 TEXT, addopt TEXT, shortdesc TEXT,
    runout INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS gd_session (sid TEXT PRIMARY KEY, m_no TEXT);
  CREATE TABLE IF NOT EXISTS gd_cart (
    sid TEXT, goodsno TEXT, opt1 TEXT, ea INTEGER, PRIMARY KEY (sid, goodsno, opt1));
  CREATE TABLE IF NOT EXISTS gd_order (
    ordno TEXT PRIMARY KEY, oldordno TEXT, m_no TEXT, step TEXT, step2 TEXT, settlekind TEXT,
    cyn TEXT, dyn TEXT, orddt TEXT, cdt TEXT, ddt TEXT, confirmdt TEXT, moddt TEXT,
    settleprice INTEGER, prn_settleprice INTEGER, delivery INTEGER, emoney INTEGER, memberdc INTEGER,
    nameOrder TEXT, mobileOrder TEXT, nameReceiver TEXT, mobileReceiver TEXT,
    zipcode TEXT, zonecode TEXT, address TEXT, deliveryno TEXT, deliverycode TEXT, memo TEXT);
  CREATE TABLE IF NOT EXISTS gd_order_item (
    sno INTEGER PRIMARY KEY AUTOINCREMENT, ordno TEXT, goodsno TEXT, goodsnm TEXT, opt1 TEXT,
    opt2 TEXT, addopt TEXT, price INTEGER, ea INTEGER, istep TEXT);
  CREATE INDEX IF NOT EXISTS gd_order_m_no ON gd_order (m_no);
  CREATE INDEX IF NOT EXISTS gd_order_item_ordno ON gd_order_item (ordno);
  CREATE TABLE IF NOT EXISTS gd_goods_qna (
    sno INTEGER PRIMARY KEY AUTOINCREMENT, goodsno TEXT, m_no TEXT, contents TEXT, photo BLOB,
    regdt TEXT);
  CREATE INDEX IF NOT EXISTS gd_goods_qna_goodsno ON gd_goods_qna (goodsno);
  CREATE TABLE IF NOT EXISTS gd_mq (
    sno INTEGER PRIMARY KEY AUTOINCREMENT, routing_key TEXT, body BLOB, regtime INTEGER,
    sent INTEGER DEFAULT 0);
  CREATE INDEX IF NOT EXISTS gd_mq_unsent ON gd_mq (sno) WHERE sent = 0;
  CREATE TABLE IF NOT EXISTS gd_api_answer (idem_key TEXT PRIMARY KEY, body TEXT);
`;

type Row = Record<string, SQLOutputValue>;

/** Opens the shop's database (a file, or `:memory:`) with its tables, goods and members. */
export function openDatabase(file: string): DatabaseSync {
  const db = new DatabaseSync(file, { timeout: 1000 });
  db.exec('PRAGMA journal_mode = WAL');
  db.exec(schema);
  transaction(db, () => {
    addMissingColumns(db);
    seed(db);
  });
  return db;
}

/** What the tables of an older file do not have yet. */
function addMissingColumns(db: DatabaseSync) {
  const columns = rows<{ name: string }>(db, 'PRAGMA table_info(gd_goods)');
  if (columns.some(({ name }) => name === 'runout')) return;
  db.exec('ALTER TABLE gd_goods ADD COLUMN runout INTEGER NOT NULL DEFAULT 0');
}

/** All rows of a query; the caller names their type. */
export function rows<T extends Row>(
  db: DatabaseSync,
  sql: string,
  ...values: SQLInputValue[]
): T[] {
  // The tables are written above and nowhere else, so the shape of a row is known.
  return db.prepare(sql).all(...values) as T[];
}

/** The first row of a query. */
export function row<T extends Row>(
  db: DatabaseSync,
  sql: string,
  ...values: SQLInputValue[]
): T | undefined {
  return rows<T>(db, sql, ...values)[0];
}

/** Adds one row. Table and columns are words of the source, never of a visitor. */
export function insert(db: DatabaseSync, table: string, values: Record<string, SQLInputValue>) {
  const columns = Object.keys(values);
  const marks = columns.map(() => '?').join(', ');
  db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${marks})`).run(
    ...Object.values(values),
  );
}

/** Does the work wholly or not at all. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
