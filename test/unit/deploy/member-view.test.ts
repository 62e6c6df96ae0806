import { expect, it } from '@jest/globals';
import memberView, { error } from '../../../deploy/member-view.ts';

/** Of `GET /api/members/1001`. */
const context = {
  status: 200,
  headers: new Headers(),
  method: 'GET',
  path: '/api/members/1001',
  query: new URLSearchParams(),
  parameters: { id: '1001' },
};

it('a member is what the legacy says of one', () => {
  const member = { id: 1001, login: 'hong', name: '홍길동', grade: 'VIP', points: 3200 };
  expect(memberView(member, context)).toEqual({
    m_no: '1001',
    m_id: 'hong',
    name: '홍*동',
    grade: 'VIP',
    emoney: '3,200',
  });
});

it('a problem is one of the legacy, or is left to it', () => {
  expect(error({ title: 'no such member' }, context)).toEqual({
    result: 'error',
    error: 'member_not_found',
  });
  expect(() => error({ title: 'out of order' }, context)).toThrow('no word');
});
