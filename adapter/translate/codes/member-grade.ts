import { type CodeTable, meaningOf } from './code-table.ts';

/** A member's grade in the SCM's words, the lowest first. */
export type MemberGrade = 'basic' | 'silver' | 'gold' | 'vip';

const MEMBER_GRADES: CodeTable<MemberGrade> = {
  '': { name: '등급없음', means: 'basic' },
  '0': { name: '등급없음', means: 'basic' },
  '1': { name: '일반', means: 'basic' },
  '2': { name: '단골', means: 'silver' },
  '3': { name: '우수', means: 'gold' },
  '9': { name: 'VIP', means: 'vip' },
};

/** The grade behind the legacy's `group_no`; empty is none, as 0 is. */
export function memberGradeOf(group_no: string, pointer: string): MemberGrade {
  return meaningOf(MEMBER_GRADES, { group_no }, pointer);
}
