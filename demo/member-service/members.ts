/** A member in this service's words. The mobile app gets the legacy's: deploy/member-view.ts. */
export type Member = {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly grade: string;
  readonly points: number;
};

const members: readonly Member[] = [
  { id: 1001, login: 'hong', name: '홍길동', grade: 'VIP', points: 3200 },
  { id: 1002, login: 'kim', name: '김영희', grade: 'GOLD', points: 1500 },
  { id: 1003, login: 'lee', name: '이철', grade: 'NORMAL', points: 0 },
];

/** The member of this number. */
export function findMember(number: string): Member | undefined {
  return members.find(({ id }) => String(id) === number);
}
