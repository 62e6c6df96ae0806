import type { LegacyMemberV2 } from '#contracts';
import {
  defineTranslator,
  type Translation,
  type TranslationContext,
} from '../domain/translation.ts';
import { memberGradeOf } from './codes/member-grade.ts';
import type { Member, MemberHome, MemberState } from './known/member-state.ts';
import { koreanTimeOf } from './values/korean-time.ts';
import { phoneOf } from './values/phone.ts';
import { given, textOf } from './values/text.ts';

/**
 * legacy.member@2 → scm.member.MemberJoined, MemberChanged and MemberLeft, for what is news.
 *
 * A change of a member whose joining was never seen is a MemberChanged: it holds all that is known, so
 * the SCM can start with it, while a MemberJoined would say that the member joined at that time. A
 * change may tell a part only: what is missing stays as it was, what is blank is known no more. Who
 * left has left, until there is a new member_join. A message older than what is known is ignored.
 */
export const memberTranslator = defineTranslator({
  from: 'legacy.member@2',
  to: ['scm.member.MemberJoined', 'scm.member.MemberChanged', 'scm.member.MemberLeft'],
  translate(message, { known }: TranslationContext<MemberState>) {
    const { evt, m_no, moddt } = message;
    const on = koreanTimeOf(moddt, '/moddt');
    const before = known(m_no);
    if (before !== undefined && on < before.asOf) return { kind: 'ignored', reason: 'stale' };
    if (before?.left && evt !== 'member_join') return { kind: 'ignored', reason: 'member left' };
    return evt === 'member_leave' ? left(m_no, on) : told(message, on, before);
  },
});

function left(memberId: string, on: string): Translation<'scm.member.MemberLeft', MemberState> {
  const data = { occurredOn: on, source: { memberId } };
  return {
    kind: 'translated',
    events: [{ type: 'scm.member.MemberLeft', subject: memberId, data }],
    states: { [memberId]: { asOf: on, left: true } },
  };
}

function told(
  message: LegacyMemberV2,
  on: string,
  before: MemberState | undefined,
): Translation<'scm.member.MemberJoined' | 'scm.member.MemberChanged', MemberState> {
  const home = homeOf(message, before?.home);
  const member = memberOf(message, home, before?.member);
  const states = { [member.memberId]: { asOf: on, member, home } };
  if (before?.member !== undefined && isSame(member, before.member)) {
    return { kind: 'translated', events: [], states };
  }
  const isNew = message.evt === 'member_join' && before?.member === undefined;
  const type = isNew ? 'scm.member.MemberJoined' : 'scm.member.MemberChanged';
  const data = { occurredOn: on, source: member };
  return { kind: 'translated', events: [{ type, subject: member.memberId, data }], states };
}

/** The member, as known from this message and those before it. */
function memberOf(
  { m_no, m_id, name, mobile, email, group_no, agree }: LegacyMemberV2,
  home: MemberHome,
  before: Member | undefined,
): Member {
  const address = [home.street, home.detail].filter((part) => part !== '').join(' ');
  return {
    memberId: m_no,
    ...kept('loginId', m_id, before),
    ...kept('name', name, before),
    ...kept('phone', mobile === undefined ? undefined : phoneOf(mobile), before),
    ...kept('email', email, before),
    ...(address === '' ? {} : { address: { postcode: home.postcode, address } }),
    grade:
      group_no === undefined && before !== undefined
        ? before.grade
        : memberGradeOf(group_no ?? '0', '/group_no'),
    marketing: {
      sms: isAgreed(agree?.sms, before?.marketing.sms),
      email: isAgreed(agree?.email, before?.marketing.email),
    },
  };
}

/** Who never said yes does not agree. */
function isAgreed(answer: 'T' | 'F' | undefined, before = false): boolean {
  return answer === undefined ? before : answer === 'T';
}

function homeOf(
  { zonecode, address, address_sub }: LegacyMemberV2,
  before: MemberHome = { postcode: '', street: '', detail: '' },
): MemberHome {
  return {
    postcode: zonecode ?? before.postcode,
    street: address === undefined ? before.street : textOf(address).trim(),
    detail: address_sub === undefined ? before.detail : textOf(address_sub).trim(),
  };
}

/** What the message says under a name, or what was known if it says nothing. */
function kept<Name extends 'loginId' | 'name' | 'phone' | 'email'>(
  name: Name,
  text: string | undefined,
  before: Member | undefined,
): { readonly [_ in Name]?: string } {
  if (text !== undefined) return given(name, text);
  const value = before?.[name];
  if (value === undefined) return {};
  // A computed name of a literal type widens to string.
  return { [name]: value } as { readonly [_ in Name]: string };
}

/** Both were made above, in the same order. */
function isSame(one: Member, other: Member): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
