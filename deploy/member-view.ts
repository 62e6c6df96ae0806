import type { Translate } from 'banyan';

/** A member in the member service's words. */
type Member = {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly grade: string;
  readonly points: number;
};

/** What it says when something is wrong (RFC 9457). */
type Problem = { readonly title: string };

/** The legacy's: every value is text, the name masked. */
type MemberView = Readonly<Record<'m_no' | 'm_id' | 'name' | 'grade' | 'emoney', string>>;

type LegacyError = { readonly result: 'error'; readonly error: string };

const ERRORS: Readonly<Record<string, string>> = { 'no such member': 'member_not_found' };

const memberView: Translate<Member, MemberView> = ({ id, login, name, grade, points }) => ({
  m_no: String(id),
  m_id: login,
  name: masked(name),
  grade,
  emoney: points.toLocaleString('ko-KR'),
});
export default memberView;

/** A problem that the legacy does not know is thrown: then the legacy answers. */
export const error: Translate<Problem, LegacyError> = ({ title }) => {
  const known = ERRORS[title];
  if (known === undefined) throw new Error('the legacy has no word for it');
  return { result: 'error', error: known };
};

/** 홍*동, 이*. */
function masked(name: string): string {
  const [first = '', ...rest] = name;
  const last = rest.length > 1 ? rest.pop() : '';
  return `${first}${'*'.repeat(Math.max(rest.length, 1))}${last}`;
}
