import type { ScmEvents } from '#contracts';

/** A member as the SCM is told. */
export type Member = ScmEvents['scm.member.MemberJoined']['data']['source'];

/** Where a member lives, in the legacy's parts: a change may tell one of them alone. */
export type MemberHome = {
  readonly postcode: string;
  readonly street: string;
  readonly detail: string;
};

/** What the SCM was told of a member. Of one who left, nothing personal is kept. */
export type MemberState = {
  /** When the newest message that counted happened: RFC 3339 in Korean time, compares as text. */
  readonly asOf: string;
  readonly member?: Member;
  readonly home?: MemberHome;
  readonly left?: true;
};
