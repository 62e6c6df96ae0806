import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { LegacyMemberV2 } from '#contracts';
import { memberTranslator } from '../../../../adapter/translate/member.ts';
import { NO_NEWS, tell } from './tell.ts';
import { expectPromisesKept, hostileText, koreanTime } from './translator-promises.ts';

const joined: LegacyMemberV2 = {
  evt: 'member_join',
  m_no: '20417',
  m_id: 'seoyeon.k',
  name: '김서연',
  mobile: '1055509876',
  email: 'seoyeon.k@example.com',
  zonecode: '34126',
  address: '대전 유성구 대학로 99',
  address_sub: '별빛마을 203동 804호',
  agree: { sms: 'T', email: 'F' },
  group_no: '1',
  regdt: '2021-09-14 20:31:02',
  moddt: '2021-09-14 20:31:02',
};

const member = {
  memberId: '20417',
  loginId: 'seoyeon.k',
  name: '김서연',
  phone: '01055509876',
  email: 'seoyeon.k@example.com',
  address: { postcode: '34126', address: '대전 유성구 대학로 99 별빛마을 203동 804호' },
  grade: 'basic',
  marketing: { sms: true, email: false },
};

/** The least that a message may say. */
const least = (fields: Partial<LegacyMemberV2>): LegacyMemberV2 => ({
  evt: 'member_modify',
  m_no: '20417',
  agree: { sms: 'T', email: 'F' },
  group_no: '1',
  moddt: '2021-09-15 09:00:00',
  ...fields,
});
const left = least({ evt: 'member_leave', moddt: '2021-10-01 00:00:00' });

const event = (type: string, occurredOn: string, source: object) => ({
  kind: 'translated',
  events: [{ type: `scm.member.${type}`, subject: '20417', data: { occurredOn, source } }],
});

describe('a member who joins', () => {
  it('is told with all that is known', () => {
    expect(tell(memberTranslator, joined)).toMatchObject(
      event('MemberJoined', '2021-09-14T20:31:02+09:00', member),
    );
  });

  it('is told once', () => {
    expect(tell(memberTranslator, joined, joined)).toMatchObject(NO_NEWS);
  });

  it('needs no more than a number, a grade and an answer about advertising', () => {
    const blank = { m_id: '', name: ' ', mobile: '-', email: '', zonecode: '', address: ' ' };
    const source = { memberId: '20417', grade: 'basic', marketing: member.marketing };
    for (const fields of [{}, blank]) {
      const result = tell(memberTranslator, least({ evt: 'member_join', ...fields }));
      expect(result).toMatchObject({ events: [{ data: { source } }] });
      expect(result).toHaveProperty('events.0.data.source', source);
    }
  });

  it('is changed, and not joined again, by another member_join with other data', () => {
    const again = { ...joined, name: '김서윤', moddt: '2021-09-16 00:00:00' };
    expect(tell(memberTranslator, joined, again)).toMatchObject(
      event('MemberChanged', '2021-09-16T00:00:00+09:00', { ...member, name: '김서윤' }),
    );
  });
});

describe('a change of a member', () => {
  it.each<[string, Partial<LegacyMemberV2>, object]>([
    ['the login', { m_id: 'syk' }, { loginId: 'syk' }],
    ['the name', { name: '김서윤' }, { name: '김서윤' }],
    ['the phone', { mobile: '010-5550-4321' }, { phone: '01055504321' }],
    ['the e-mail address', { email: 'k@example.com' }, { email: 'k@example.com' }],
    ['the grade', { group_no: '9' }, { grade: 'vip' }],
    [
      'what is agreed to by text message',
      { agree: { sms: 'F', email: 'F' } },
      { marketing: { sms: false, email: false } },
    ],
    [
      'what is agreed to by e-mail',
      { agree: { sms: 'T', email: 'T' } },
      { marketing: { sms: true, email: true } },
    ],
    ['the postcode', { zonecode: '34127' }, { address: { ...member.address, postcode: '34127' } }],
    [
      'the street',
      { address: ' 대학로 100 ' },
      { address: { postcode: '34126', address: '대학로 100 별빛마을 203동 804호' } },
    ],
    [
      'the door',
      { address_sub: ' 1호 ' },
      { address: { postcode: '34126', address: '대전 유성구 대학로 99 1호' } },
    ],
    [
      'no more door',
      { address_sub: '' },
      { address: { postcode: '34126', address: '대전 유성구 대학로 99' } },
    ],
    ['a character that CP949 lacks', { name: '김&#128512;' }, { name: '김😀' }],
    [
      'such a character in an address',
      { address: '&#128512;로', address_sub: '&#128512;동' },
      { address: { postcode: '34126', address: '😀로 😀동' } },
    ],
  ])('may tell %s alone: the rest stays', (_, fields, change) => {
    expect(tell(memberTranslator, joined, least(fields))).toMatchObject(
      event('MemberChanged', '2021-09-15T09:00:00+09:00', { ...member, ...change }),
    );
  });

  it.each<[keyof typeof member, Partial<LegacyMemberV2>]>([
    ['loginId', { m_id: '' }],
    ['name', { name: ' ' }],
    ['phone', { mobile: '' }],
    ['email', { email: '' }],
    ['address', { address: '', address_sub: '' }],
  ])('takes away %s by a blank', (name, fields) => {
    const { [name]: _, ...rest } = member;
    const result = tell(memberTranslator, joined, least(fields));
    expect(result).toHaveProperty('events.0.data.source', rest);
    expect(result).toHaveProperty('events.length', 1);
  });

  it('starts from what the change before it left', () => {
    const first = least({ name: '김서윤', address_sub: '1호' });
    const second = least({ email: '', zonecode: '34127', moddt: '2021-09-15 09:00:01' });
    const { email: _, ...rest } = member;
    expect(tell(memberTranslator, joined, first, second)).toHaveProperty('events.0.data.source', {
      ...rest,
      name: '김서윤',
      address: { postcode: '34127', address: '대전 유성구 대학로 99 1호' },
    });
  });

  it('does not decode a name twice', () => {
    const escaped = { ...joined, name: '&#38;#128512;' };
    expect(tell(memberTranslator, escaped, least({ group_no: '2' }))).toHaveProperty(
      'events.0.data.source.name',
      '&#128512;',
    );
  });

  it('that changes nothing is no news, but counts as the newest', () => {
    const same = least({});
    const late = least({ name: '김서윤', moddt: '2021-09-15 08:59:59' });
    expect(tell(memberTranslator, joined, same)).toMatchObject(NO_NEWS);
    expect(tell(memberTranslator, joined, same, late)).toMatchObject({ kind: 'ignored' });
  });

  it('of a member whose joining was never seen is no MemberJoined', () => {
    const source = { memberId: '20417', grade: 'basic', marketing: member.marketing };
    expect(tell(memberTranslator, least({}))).toMatchObject(
      event('MemberChanged', '2021-09-15T09:00:00+09:00', source),
    );
  });

  it('older than what is known is ignored, at the same second it is not', () => {
    const late = least({ name: '김서윤', moddt: '2021-09-14 20:31:01' });
    const atOnce = least({ name: '김서윤', moddt: '2021-09-14 20:31:02' });
    expect(tell(memberTranslator, joined, late)).toMatchObject({
      kind: 'ignored',
      reason: 'stale',
    });
    expect(tell(memberTranslator, joined, atOnce)).toMatchObject(
      event('MemberChanged', '2021-09-14T20:31:02+09:00', { ...member, name: '김서윤' }),
    );
  });

  it('says nothing of another member', () => {
    const other = { ...joined, m_no: '20418' };
    expect(tell(memberTranslator, joined, other)).toMatchObject({
      events: [{ type: 'scm.member.MemberJoined', subject: '20418' }],
    });
  });
});

describe('a member who leaves', () => {
  it.each([
    ['known', [joined, left]],
    ['never seen', [left]],
  ])('is told by the number alone, %s or not', (_, messages) => {
    const result = tell(memberTranslator, ...messages);
    expect(result).toMatchObject(
      event('MemberLeft', '2021-10-01T00:00:00+09:00', { memberId: '20417' }),
    );
    expect(result).toHaveProperty('events.0.data.source', { memberId: '20417' });
  });

  it('is forgotten, but for having left', () => {
    expect(tell(memberTranslator, joined, left).known).toEqual({
      20417: { asOf: '2021-10-01T00:00:00+09:00', left: true },
    });
  });

  it('needs no grade that we know', () => {
    expect(tell(memberTranslator, { ...left, group_no: '77' })).toMatchObject({
      events: [{ type: 'scm.member.MemberLeft' }],
    });
  });

  it.each(['member_leave', 'member_modify'] as const)('is not touched by a later %s', (evt) => {
    const later = least({ evt, name: '김서윤', moddt: '2021-10-02 00:00:00' });
    expect(tell(memberTranslator, joined, left, later)).toMatchObject({
      kind: 'ignored',
      reason: 'member left',
    });
  });

  it('is not brought back by a member_join from before', () => {
    expect(tell(memberTranslator, left, joined)).toMatchObject({
      kind: 'ignored',
      reason: 'stale',
    });
  });

  it('may join again, and starts from nothing', () => {
    const again = least({ evt: 'member_join', name: '김서연', moddt: '2021-12-01 00:00:00' });
    const result = tell(memberTranslator, joined, left, again);
    expect(result).toMatchObject(
      event('MemberJoined', '2021-12-01T00:00:00+09:00', { memberId: '20417' }),
    );
    expect(result).toHaveProperty('events.0.data.source', {
      memberId: '20417',
      name: '김서연',
      grade: 'basic',
      marketing: member.marketing,
    });
    const leaving = { ...left, moddt: '2021-12-02 00:00:00' };
    expect(tell(memberTranslator, joined, left, again, leaving)).toMatchObject({
      events: [{ type: 'scm.member.MemberLeft' }],
    });
  });
});

describe('a member message that means nothing', () => {
  it.each<[string, Partial<LegacyMemberV2>, object]>([
    [
      'a grade',
      { group_no: '4' },
      { code: 'code_unmapped', rule: 'group_no=4', pointer: '/group_no' },
    ],
    [
      'a time',
      { moddt: '2021-02-30 00:00:00' },
      { code: 'value_invalid', rule: 'time', pointer: '/moddt' },
    ],
  ])('names %s', (_, fields, failure) => {
    expect(() => tell(memberTranslator, least(fields))).toThrow(expect.objectContaining(failure));
  });
});

it('the member translator keeps its promises whatever the legacy sends', () => {
  const answer = fc.constantFrom('T' as const, 'F' as const);
  const message = fc.record(
    {
      evt: fc.constantFrom(...(['member_join', 'member_modify', 'member_leave'] as const)),
      m_no: fc.constantFrom('1', '2', '007'),
      m_id: hostileText,
      name: hostileText,
      mobile: hostileText,
      email: hostileText,
      zonecode: hostileText,
      address: hostileText,
      address_sub: hostileText,
      agree: fc.record({ sms: answer, email: answer }),
      group_no: fc.oneof(fc.constantFrom('0', '1', '2', '3', '9'), fc.stringMatching(/^[0-9]+$/)),
      moddt: koreanTime,
    },
    { requiredKeys: ['evt', 'm_no', 'agree', 'group_no', 'moddt'] },
  );
  expectPromisesKept(memberTranslator, message);
});
