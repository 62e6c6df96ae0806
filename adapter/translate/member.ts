import type { LegacyMemberV2 } from '#contracts';
import {
  defineTranslator,
  type Translation,
  type TranslationContext,
} from '../domain/translation.ts';
import { memberGradeOf } from './codes/member-grade.ts';
import {
  freshParts,
  isOver,
  type Member,
  type MemberNews,
  type MemberParts,
  type MemberState,
  partsSince,
} from './known/member-state.ts';
import { OLDER_THAN_KNOWN } from './known/told.ts';
import { koreanTimeOf } from './values/korean-time.ts';
import { phoneOf } from './values/phone.ts';
import { isSame } from './values/same.ts';
import { given, textOf } from './values/text.ts';

/**
 * legacy.member@2 → scm.member.MemberJoined, MemberChanged and MemberLeft, for what is news.
 *
 * A change may tell a part only: what is missing stays as it was, what is blank is known no more, and
 * what was never told is not made up. Of a message that arrives late, those parts count of which
 * nothing newer is known. A member_join is a MemberJoined also where changes came before it, and
 * begins anew; a member_leave ends what it began. Nothing from before either of them counts, and who
 * left has left, until there is a new member_join.
 */
export const memberTranslator = defineTranslator({
  from: 'legacy.member@2',
  to: ['scm.member.MemberJoined', 'scm.member.MemberChanged', 'scm.member.MemberLeft'],
  translate(message, { known }: TranslationContext<MemberState>) {
    const { evt, m_no, moddt } = message;
    const on = koreanTimeOf(moddt, '/moddt');
    const before = known(m_no) ?? {};
    if (isOver(before, on)) return OLDER_THAN_KNOWN;
    if (evt === 'member_join') return joined(message, on, before);
    if (before.left) return { kind: 'ignored', reason: 'member left' };
    return evt === 'member_leave' ? left(m_no, on) : changed(message, on, before);
  },
});

type MemberTranslation = Translation<
  'scm.member.MemberJoined' | 'scm.member.MemberChanged' | 'scm.member.MemberLeft',
  MemberState
>;

function joined(message: LegacyMemberV2, on: string, before: MemberState): MemberTranslation {
  const { m_no } = message;
  const overtaking = partsSince(before.parts ?? {}, on);
  const parts = { ...overtaking, ...freshParts(overtaking, newsOf(message), on) };
  const after = { since: on, parts };
  // Another joining of who is a member is a change, and no news if it tells the same.
  if (before.since !== undefined && !before.left) return told(m_no, on, before, after);
  const source = memberOf(m_no, parts);
  return {
    kind: 'translated',
    events: [{ type: 'scm.member.MemberJoined', subject: m_no, data: { occurredOn: on, source } }],
    states: { [m_no]: after },
  };
}

function changed(message: LegacyMemberV2, on: string, before: MemberState): MemberTranslation {
  const { parts = {} } = before;
  const news = newsOf(message);
  const fresh = freshParts(parts, news, on);
  if (Object.keys(fresh).length === 0) {
    const tellsNothing = Object.values(news).every((part) => part === undefined);
    return tellsNothing ? { kind: 'ignored', reason: 'no news' } : OLDER_THAN_KNOWN;
  }
  return told(message.m_no, on, before, { ...before, parts: { ...parts, ...fresh } });
}

function told(
  memberId: string,
  on: string,
  before: MemberState,
  after: MemberState & { readonly parts: MemberParts },
): MemberTranslation {
  const source = memberOf(memberId, after.parts);
  const data = { occurredOn: on, source };
  const isKnown = isSame(source, memberOf(memberId, before.parts ?? {}));
  return {
    kind: 'translated',
    events: isKnown ? [] : [{ type: 'scm.member.MemberChanged', subject: memberId, data }],
    states: { [memberId]: after },
  };
}

function left(memberId: string, on: string): MemberTranslation {
  const data = { occurredOn: on, source: { memberId } };
  return {
    kind: 'translated',
    events: [{ type: 'scm.member.MemberLeft', subject: memberId, data }],
    states: { [memberId]: { since: on, left: true } },
  };
}

function newsOf(message: LegacyMemberV2): MemberNews {
  const { mobile, agree, group_no } = message;
  return {
    loginId: message.m_id,
    name: message.name,
    phone: mobile === undefined ? undefined : phoneOf(mobile),
    email: message.email,
    postcode: message.zonecode,
    street: message.address,
    detail: message.address_sub,
    grade: group_no === undefined ? undefined : memberGradeOf(group_no, '/group_no'),
    agreesToSms: agree?.sms,
    agreesToEmail: agree?.email,
  };
}

/** The member as the SCM is told; what is not known is missing. */
function memberOf(memberId: string, parts: MemberParts): Member {
  const address = [parts.street, parts.detail]
    .map((part) => textOf(part?.value ?? '').trim())
    .filter((part) => part !== '')
    .join(' ');
  const marketing = {
    ...answer('sms', parts.agreesToSms?.value),
    ...answer('email', parts.agreesToEmail?.value),
  };
  return {
    memberId,
    ...given('loginId', parts.loginId?.value),
    ...given('name', parts.name?.value),
    ...given('phone', parts.phone?.value),
    ...given('email', parts.email?.value),
    ...(address === '' ? {} : { address: { postcode: parts.postcode?.value ?? '', address } }),
    ...given('grade', parts.grade?.value),
    ...(Object.keys(marketing).length === 0 ? {} : { marketing }),
  };
}

function answer(name: 'sms' | 'email', code = ''): Member['marketing'] {
  return code === '' ? {} : { [name]: code === 'T' };
}
