import { expect, it } from '@jest/globals';
import { legacyContracts } from '#contracts';
import { legacyOrder } from '../../orders.ts';

const [contract] = legacyContracts;

it('names, phones, addresses and notes are masked, everything else is shown', () => {
  const order = legacyOrder();
  expect(contract?.mask(order)).toEqual({
    ...order,
    nameOrder: '홍**',
    mobileOrder: '***2424',
    nameReceiver: '홍**',
    mobileReceiver: '***2424',
    address: '서울 ***',
    memo: '***',
  });
});

it.each([
  ['an address in one word', { address: '서울송파구올림픽로300' }],
  ['a field that the contract does not know', { emailOrder: '홍길동@example.com' }],
  ['text where the contract has lines', { items: '홍길동' }],
  ['an object where the contract has lines', { items: { nameOrder: '홍길동' } }],
  ['a list where the contract has text', { nameOrder: ['홍길동'] }],
  ['an object where the contract has a code', { step: { of: '홍길동' } }],
  ['an object that is no text', { nameOrder: { toString: 1, of: '홍길동' } }],
])('%s is hidden', (_, fields) => {
  const masked = contract?.mask({ ...fields });
  expect(Object.values(masked as object)).toEqual(['***']);
});
