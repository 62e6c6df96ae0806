import { scryptSync } from 'node:crypto';

/** What the shop keeps of a member's password. */
export function passwordHash(m_id: string, password: string): string {
  return scryptSync(password, m_id, 32).toString('hex');
}
