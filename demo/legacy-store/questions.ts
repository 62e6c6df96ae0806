import type { DatabaseSync } from 'node:sqlite';
import { row, rows } from './database.ts';

/** A question about goods, with the name of the member who asked. */
export type Question = {
  sno: number;
  name: string;
  contents: string;
  regdt: string;
  /** Whether there is a photo: 1 or 0. */
  hasPhoto: number;
};

/** The questions about goods, the latest first. */
export function questionsOn(db: DatabaseSync, goodsno: string): Question[] {
  return rows<Question>(
    db,
    `SELECT q.sno, m.name, q.contents, q.regdt, q.photo IS NOT NULL AS hasPhoto
     FROM gd_goods_qna q JOIN gd_member m ON m.m_no = q.m_no
     WHERE q.goodsno = ? ORDER BY q.sno DESC`,
    goodsno,
  );
}

/** The photo of a question. */
export function photoOf(db: DatabaseSync, sno: string): Uint8Array | undefined {
  const sql = 'SELECT photo FROM gd_goods_qna WHERE sno = ?';
  return row<{ photo: Uint8Array<ArrayBuffer> | null }>(db, sql, sno)?.photo ?? undefined;
}

/** The media type of a picture that browsers show, by its first bytes; undefined for anything else. */
export function pictureType(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  if (start === '\x89PNG') return 'image/png';
  if (start === 'GIF8') return 'image/gif';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  return undefined;
}
