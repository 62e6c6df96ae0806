/** A member as the mobile app sees one: every value text, the name masked. */
export type MemberView = {
  readonly m_no: string;
  readonly m_id: string;
  readonly name: string;
  readonly grade: string;
  readonly emoney: string;
};

const members = [
  { m_no: '1001', m_id: 'hong', name: '홍길동', grade: 'VIP', points: 3200 },
  { m_no: '1002', m_id: 'kim', name: '김영희', grade: 'GOLD', points: 1500 },
  { m_no: '1003', m_id: 'lee', name: '이철', grade: 'NORMAL', points: 0 },
];

/** The member of this number. */
export function findMember(m_no: string): MemberView | undefined {
  const member = members.find((candidate) => candidate.m_no === m_no);
  if (!member) return undefined;
  const { m_id, name, grade, points } = member;
  return { m_no, m_id, name: masked(name), grade, emoney: points.toLocaleString('ko-KR') };
}

/** 홍*동, 이*. */
function masked(name: string): string {
  const [first = '', ...rest] = name;
  const last = rest.length > 1 ? rest.pop() : '';
  return `${first}${'*'.repeat(Math.max(rest.length, 1))}${last}`;
}
