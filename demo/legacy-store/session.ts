import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Request, Response } from 'express';
import { insert, row } from './database.ts';
import { findMember, type Member } from './members.ts';

const cookieName = 'PHPSESSID';

/** One row of gd_session; a guest's `m_no` is empty. */
export type Session = { sid: string; m_no: string };

/** The session that the request's cookie names, if the shop began it. */
export function sessionOf(db: DatabaseSync, req: Request): Session | undefined {
  const sid = /(?:^|;\s*)PHPSESSID=([^;\s]+)/.exec(req.headers.cookie ?? '')?.[1];
  if (sid === undefined) return undefined;
  return row<Session>(db, 'SELECT * FROM gd_session WHERE sid = ?', sid);
}

/** The member who is logged in. */
export function memberOf(db: DatabaseSync, req: Request): Member | undefined {
  return findMember(db, sessionOf(db, req)?.m_no ?? '');
}

/** Begins a session and sets its cookie. */
export function beginSession(db: DatabaseSync, res: Response, m_no: string): Session {
  const session = { sid: randomBytes(13).toString('hex'), m_no };
  insert(db, 'gd_session', session);
  res.cookie(cookieName, session.sid, { httpOnly: true, path: '/' });
  return session;
}

/** A login gets a session of its own, so that nobody can have planted its id; the cart comes along. */
export function logIn(db: DatabaseSync, req: Request, res: Response, m_no: string) {
  const guest = sessionOf(db, req);
  const { sid } = beginSession(db, res, m_no);
  if (!guest) return;
  db.prepare('UPDATE gd_cart SET sid = ? WHERE sid = ?').run(sid, guest.sid);
  db.prepare('DELETE FROM gd_session WHERE sid = ?').run(guest.sid);
}

/** Ends the request's session. */
export function logOut(db: DatabaseSync, req: Request, res: Response) {
  const session = sessionOf(db, req);
  if (session) db.prepare('DELETE FROM gd_session WHERE sid = ?').run(session.sid);
  res.clearCookie(cookieName, { httpOnly: true, path: '/' });
}

/** Sends a visitor to the login page, and back here afterwards. */
export function toLogin(req: Request, res: Response) {
  res.redirect(`/shop/member/login.php?returnUrl=${encodeURIComponent(req.originalUrl)}`);
}
