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

it('a message that breaks its contract is masked as well', () => {
  const masked = contract?.mask(legacyOrder({ address: ['서울 송파구'], items: '홍' }));
  expect(JSON.stringify(masked)).not.toContain('송파구');
});
