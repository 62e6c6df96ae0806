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
/** What says of the member nothing but the number. */
const nothing = { evt: 'member_modify', m_no: '20417', moddt: '2021-09-15 09:00:00' } as const;
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

  it.each<[string, Partial<LegacyMemberV2>]>([
    ['missing', {}],
    ['blank', { m_id: '', name: ' ', mobile: '-', email: '', zonecode: '', address: ' ' }],
    ['blank where a code is', { agree: { sms: '', email: '' } }],
  ])('needs no more than a number: what is %s is not made up', (_, fields) => {
    const join = { ...nothing, evt: 'member_join', ...fields } as const;
    expect(tell(memberTranslator, join)).toHaveProperty('events', [
      {
        type: 'scm.member.MemberJoined',
        subject: '20417',
        data: { occurredOn: '2021-09-15T09:00:00+09:00', source: { memberId: '20417' } },
      },
    ]);
  });

  it.each<[Partial<LegacyMemberV2>, object]>([
    [{ group_no: '' }, { grade: 'basic' }],
    [{ group_no: '0' }, { grade: 'basic' }],
    [{ agree: { email: 'F' } }, { marketing: { email: false } }],
    [{ agree: { sms: 'T', email: '' } }, { marketing: { sms: true } }],
  ])('and says %j is known by that alone: %j', (fields, source) => {
    const join = { ...nothing, evt: 'member_join', ...fields } as const;
    expect(tell(memberTranslator, join)).toHaveProperty('events.0.data.source', {
      memberId: '20417',
      ...source,
    });
  });

  it('is changed, and not joined again, by another member_join with other data', () => {
    const again = { ...joined, name: '김서윤', moddt: '2021-09-16 00:00:00' };
    expect(tell(memberTranslator, joined, again)).toMatchObject(
      event('MemberChanged', '2021-09-16T00:00:00+09:00', { ...member, name: '김서윤' }),
    );
  });

  it('joined at that time also where a change is known already, whichever came first', () => {
    const early = { ...nothing, name: '김서윤' };
    const { name: _, ...before } = { ...joined, moddt: '2021-09-14 00:00:00' };
    expect(tell(memberTranslator, early, before)).toMatchObject(
      event('MemberJoined', '2021-09-14T00:00:00+09:00', { ...member, name: '김서윤' }),
    );
    expect(
      tell(memberTranslator, early, { ...joined, moddt: '2021-09-16 00:00:00' }),
    ).toMatchObject(event('MemberJoined', '2021-09-16T00:00:00+09:00', member));
  });

  it('is news even if all of the member is known', () => {
    expect(tell(memberTranslator, { ...joined, evt: 'member_modify' }, joined)).toMatchObject(
      event('MemberJoined', '2021-09-14T20:31:02+09:00', member),
    );
  });

  it('begins anew: nothing from before it counts', () => {
    const again = { ...nothing, evt: 'member_join', name: '김서윤' } as const;
    const source = { memberId: '20417', name: '김서윤' };
    const result = tell(memberTranslator, joined, again);
    expect(result).toHaveProperty('events.0.data.source', source);
    const late = { ...nothing, email: 'late@example.com', moddt: '2021-09-15 08:59:59' };
    expect(tell(memberTranslator, joined, again, late)).toMatchObject({
      kind: 'stale',
      reason: 'older than what is known',
    });
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
    ['marketing', { agree: { sms: '', email: '' } }],
  ])('takes away %s by a blank', (name, fields) => {
    const { [name]: _, ...rest } = member;
    const result = tell(memberTranslator, joined, least(fields));
    expect(result).toHaveProperty('events.0.data.source', rest);
    expect(result).toHaveProperty('events.length', 1);
  });

  it('takes away a grade by a blank: none is basic', () => {
    const gold = { ...joined, group_no: '3' };
    expect(tell(memberTranslator, gold, { ...nothing, group_no: '' })).toMatchObject(
      event('MemberChanged', '2021-09-15T09:00:00+09:00', member),
    );
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
    const late = { ...nothing, group_no: '9', moddt: '2021-09-15 08:59:59' };
    expect(tell(memberTranslator, joined, same)).toMatchObject(NO_NEWS);
    expect(tell(memberTranslator, joined, same, late)).toMatchObject({
      kind: 'stale',
      reason: 'older than what is known',
    });
  });

  it('of a member whose joining was never seen is no MemberJoined', () => {
    const source = { memberId: '20417', grade: 'basic', marketing: member.marketing };
    expect(tell(memberTranslator, least({}))).toMatchObject(
      event('MemberChanged', '2021-09-15T09:00:00+09:00', source),
    );
  });

  it.each<[Partial<LegacyMemberV2>, object]>([
    [{ email: 'a@b.kr' }, { email: 'a@b.kr' }],
    [{ agree: { sms: 'F' } }, { marketing: { sms: false } }],
    [{ group_no: '9' }, { grade: 'vip' }],
  ])('of an unknown member tells what it says, and nothing more: %j', (fields, source) => {
    expect(tell(memberTranslator, { ...nothing, ...fields })).toHaveProperty(
      'events.0.data.source',
      { memberId: '20417', ...source },
    );
  });

  it('that tells nothing is no news', () => {
    expect(tell(memberTranslator, { ...nothing, agree: {} })).toMatchObject({
      kind: 'ignored',
      reason: 'no news',
    });
    expect(tell(memberTranslator, { ...nothing, email: '' })).toMatchObject(NO_NEWS);
  });

  it('that arrives late tells what is not known more newly', () => {
    const newer = { ...nothing, email: 'new@example.com', agree: { sms: 'F' } } as const;
    const late = {
      ...nothing,
      email: 'late@example.com',
      mobile: '1011112222',
      agree: { sms: 'T', email: 'T' },
      moddt: '2021-09-15 08:00:00',
    } as const;
    expect(tell(memberTranslator, joined, newer, late)).toMatchObject(
      event('MemberChanged', '2021-09-15T08:00:00+09:00', {
        ...member,
        email: 'new@example.com',
        phone: '01011112222',
        marketing: { sms: false, email: true },
      }),
    );
  });

  it('older than the joining is stale, at the same second it is not', () => {
    const late = least({ name: '김서윤', moddt: '2021-09-14 20:31:01' });
    const atOnce = least({ name: '김서윤', moddt: '2021-09-14 20:31:02' });
    expect(tell(memberTranslator, joined, late)).toMatchObject({
      kind: 'stale',
      reason: 'older than what is known',
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
      20417: { since: '2021-10-01T00:00:00+09:00', left: true },
    });
  });

  it('is told, and forgotten, even where a later change is known already', () => {
    const later = least({ name: '김서윤', moddt: '2021-10-02 00:00:00' });
    const result = tell(memberTranslator, joined, later, left);
    expect(result).toHaveProperty('events.0.type', 'scm.member.MemberLeft');
    expect(result.known).toEqual({ 20417: { since: '2021-10-01T00:00:00+09:00', left: true } });
  });

  it('is still there if the leaving is older than a new joining', () => {
    const again = { ...joined, moddt: '2021-12-01 00:00:00' };
    expect(tell(memberTranslator, joined, again, left)).toMatchObject({
      kind: 'stale',
      reason: 'older than what is known',
    });
  });

  it.each<Partial<LegacyMemberV2>>([
    { group_no: '', agree: { sms: '', email: '' } },
    { m_id: '', name: '', mobile: '', email: '', zonecode: '', address: '', address_sub: '' },
  ])('may leave with the rest blank: %j', (fields) => {
    expect(tell(memberTranslator, joined, { ...left, ...fields })).toHaveProperty(
      'events.0.data.source',
      { memberId: '20417' },
    );
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
      kind: 'stale',
      reason: 'older than what is known',
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

it('what is known of a member does not depend on the order in which the messages arrive', () => {
  const text = fc.constantFrom('', '가', '나');
  const answer = fc.constantFrom(...(['T', 'F', ''] as const));
  const said = fc.record(
    {
      evt: fc.constantFrom(...(['member_join', 'member_modify', 'member_modify'] as const)),
      name: text,
      email: text,
      address: text,
      address_sub: text,
      agree: fc.record({ sms: answer, email: answer }, { requiredKeys: [] }),
      group_no: fc.constantFrom('', '1', '9'),
    },
    { requiredKeys: ['evt'] },
  );
  const history = fc
    .array(said, { minLength: 1, maxLength: 6 })
    .map((all) => all.map((one, second) => ({ ...nothing, ...one, moddt: timeAt(second) })));
  const arrivals = history.chain((messages) =>
    fc.record({
      messages: fc.constant(messages),
      arrived: fc.shuffledSubarray(messages, {
        minLength: messages.length,
        maxLength: messages.length,
      }),
    }),
  );
  fc.assert(
    fc.property(arrivals, ({ messages, arrived }) => {
      const { known } = tell(memberTranslator, ...messages);
      expect(tell(memberTranslator, ...arrived).known).toEqual(known);
    }),
    { numRuns: 300 },
  );
});

const timeAt = (second: number) => `2021-09-15 09:00:0${second}`;

it('the member translator keeps its promises whatever the legacy sends', () => {
  const answer = fc.constantFrom(...(['T', 'F', ''] as const));
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
      agree: fc.record({ sms: answer, email: answer }, { requiredKeys: [] }),
      group_no: fc.oneof(fc.constantFrom('0', '1', '2', '3', '9'), fc.stringMatching(/^[0-9]*$/)),
      moddt: koreanTime,
    },
    { requiredKeys: ['evt', 'm_no', 'moddt'] },
  );
  expectPromisesKept(memberTranslator, message);
});
