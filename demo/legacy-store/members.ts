import type { DatabaseSync } from 'node:sqlite';
import { row } from './database.ts';
import { passwordHash } from './password.ts';

/** One row of gd_member; `admin` is 1 for those who may enter the back office. */
export type Member = {
  m_no: string;
  m_id: string;
  password: string;
  name: string;
  mobile: string;
  grade: string;
  emoney: number;
  zipcode: string;
  zonecode: string;
  address: string;
  admin: number;
};

/** The member of this number. */
export function findMember(db: DatabaseSync, m_no: string): Member | undefined {
  return row<Member>(db, 'SELECT * FROM gd_member WHERE m_no = ?', m_no);
}

/** The member who has this id and password. */
export function memberWhoSays(
  db: DatabaseSync,
  m_id: string,
  password: string,
): Member | undefined {
  const hash = passwordHash(m_id, password);
  return row<Member>(db, 'SELECT * FROM gd_member WHERE m_id = ? AND password = ?', m_id, hash);
}

/** A name as strangers may see it: 홍*동, 이*. */
export function maskedName(name: string): string {
  const [first = '', ...rest] = name;
  const last = rest.length > 1 ? rest.pop() : '';
  return `${first}${'*'.repeat(Math.max(rest.length, 1))}${last}`;
}
