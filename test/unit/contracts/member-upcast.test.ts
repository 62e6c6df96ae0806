import { describe, expect, it } from '@jest/globals';
import { upcast } from '../../../contracts/legacy/member/v2/upcast.ts';

const member = { evt: 'member_modify', m_no: '1001', moddt: '2018-04-02 08:15:20' } as const;

describe('a member of the older feed', () => {
  it('keeps what both feeds call the same', () => {
    const same = { ...member, name: '홍길동', zonecode: '05510' };
    expect(upcast(same)).toStrictEqual(same);
  });

  it('loses what the newer feed has no place for', () => {
    expect(upcast({ ...member, extra: { birth: '1988-05-17', sex: 'm' } })).toStrictEqual(member);
  });

  it.each([
    [{ sms: 'y' }, { sms: 'T' }],
    [{ sms: 'n' }, { sms: 'F' }],
    [{ mailling: 'y' }, { email: 'T' }],
    [
      { mailling: 'n', sms: '' },
      { email: 'F', sms: '' },
    ],
    [
      { sms: 'n', mailling: 'y' },
      { sms: 'F', email: 'T' },
    ],
  ] as const)('who answered %j to advertising agrees: %j', (answers, agree) => {
    expect(upcast({ ...member, ...answers })).toStrictEqual({ ...member, agree });
  });

  it.each([['3'], ['0'], ['']])('of grade %j is in the group of that number', (level) => {
    expect(upcast({ ...member, level })).toStrictEqual({ ...member, group_no: level });
  });

  it('says nothing of what is missing: it stays as it was', () => {
    expect(upcast(member)).toStrictEqual(member);
  });

  it('leaves blank what is blank: it is known no more', () => {
    expect(upcast({ ...member, level: '', sms: '', mailling: '' })).toStrictEqual({
      ...member,
      agree: { sms: '', email: '' },
      group_no: '',
    });
  });
});
