import { describe, expect, it } from '@jest/globals';
import { contractsFor, ignoredContracts, legacyContracts, lifted } from '#contracts';
import { legacyOrder } from '../../orders.ts';

const member = {
  evt: 'member_modify',
  m_no: '1001',
  level: '3',
  sms: 'y',
  mailling: 'n',
  moddt: '2018-04-02 08:15:20',
};
const contractOf = (id: string) => {
  const contract = legacyContracts.find((one) => one.id === id);
  if (contract === undefined) throw new Error(`there is no ${id}`);
  return contract;
};

it('every contract has an id of its own', () => {
  const ids = [...legacyContracts, ...ignoredContracts].map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

it.each([
  ['legacy.delivery-address@1', true],
  ['legacy.delivery@1', true],
  ['legacy.goods-status@1', false],
  ['legacy.goods@1', false],
  ['legacy.member@1', true],
  ['legacy.member@2', true],
  ['legacy.order-line@1', true],
  ['legacy.order@1', true],
  ['legacy.payment@1', true],
  ['legacy.stock@1', false],
])('whether the order of messages matters, %s says: %s', (id, ordered) => {
  expect(contractOf(id).aggregate.ordered === true).toBe(ordered);
});

describe('the contracts for a message', () => {
  it('are the versions that it says it is of, the newest first', () => {
    expect(contractsFor(member).map(({ id }) => id)).toEqual([
      'legacy.member@2',
      'legacy.member@1',
    ]);
    expect(contractsFor(legacyOrder()).map(({ id }) => id)).toEqual(['legacy.order@1']);
  });

  it('may be one that says to ignore it, which is not among those that are read', () => {
    expect(contractsFor({ evt: 'cart_changed' })).toEqual(ignoredContracts);
    expect(ignoredContracts.map(({ id }) => id)).toEqual(['legacy.cart@1']);
    expect(legacyContracts.filter((contract) => 'ignore' in contract)).toEqual([]);
  });

  it.each([
    [{ evt: 'order_teleported' }],
    [{}],
    [[]],
    ['order_received'],
    [17],
    [null],
    [undefined],
  ])('are none for %j', (message) => {
    expect(contractsFor(message)).toEqual([]);
  });
});

describe('the key of a message', () => {
  const change = { evt: 'member_modify', m_no: '1001', moddt: '2018-04-02 08:15:20' };
  const goods = { event_no: 90102, mall_id: 'todaytable' };

  it.each<[string, object]>([
    ['legacy.member@1', { m_id: 'gildong77' }],
    ['legacy.member@1', { name: '홍길동' }],
    ['legacy.member@1', { mobile: '1055501234' }],
    ['legacy.member@1', { email: 'gildong77@example.com' }],
    ['legacy.member@1', { zonecode: '05510' }],
    ['legacy.member@1', { address: '서울 송파구 올림픽로 300' }],
    ['legacy.member@1', { level: '3' }],
    ['legacy.member@1', { sms: 'n' }],
    ['legacy.member@1', { mailling: 'n' }],
    ['legacy.member@2', { m_id: 'gildong77' }],
    ['legacy.member@2', { name: '홍길동' }],
    ['legacy.member@2', { mobile: '1055501234' }],
    ['legacy.member@2', { email: 'gildong77@example.com' }],
    ['legacy.member@2', { zonecode: '05510' }],
    ['legacy.member@2', { address: '서울 송파구 올림픽로 300' }],
    ['legacy.member@2', { address_sub: '1203호' }],
    ['legacy.member@2', { agree: { sms: 'F' } }],
    ['legacy.member@2', { agree: { email: 'F' } }],
    ['legacy.member@2', { group_no: '3' }],
  ])('of %s tells two changes within one second apart by %j', (id, fields) => {
    const { keyOf } = contractOf(id);
    expect(keyOf({ ...change, ...fields })).not.toEqual(keyOf(change));
  });

  it.each(['legacy.goods@1', 'legacy.goods-status@1'])(
    'of %s tells the same number of two shops apart',
    (id) => {
      const { keyOf } = contractOf(id);
      expect(keyOf({ ...goods, mall_id: 'other' })).not.toEqual(keyOf(goods));
    },
  );
});

describe('a message that is lifted', () => {
  it('from the older version is in the newest, and keeps it', () => {
    const { contract, message } = lifted(contractOf('legacy.member@1'), member);
    expect(contract.id).toBe('legacy.member@2');
    expect(message).toEqual({
      evt: 'member_modify',
      m_no: '1001',
      agree: { sms: 'T', email: 'F' },
      group_no: '3',
      moddt: '2018-04-02 08:15:20',
    });
    expect(contract.validate(message)).toEqual([]);
  });

  it.each([
    ['legacy.member@2', { ...member, agree: { sms: 'T', email: 'F' }, group_no: '3' }],
    ['legacy.order@1', legacyOrder()],
  ])('from the newest version, %s, stays as it is', (id, newest) => {
    const { contract, message } = lifted(contractOf(id), newest);
    expect(contract.id).toBe(id);
    expect(message).toBe(newest);
  });
});
