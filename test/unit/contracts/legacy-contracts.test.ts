import { describe, expect, it } from '@jest/globals';
import { contractsFor, legacyContracts, lifted } from '#contracts';
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
  const ids = legacyContracts.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)]);
});

describe('the contracts for a message', () => {
  it('are the versions that it says it is of, the newest first', () => {
    expect(contractsFor(member).map(({ id }) => id)).toEqual([
      'legacy.member@2',
      'legacy.member@1',
    ]);
    expect(contractsFor(legacyOrder()).map(({ id }) => id)).toEqual(['legacy.order@1']);
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
