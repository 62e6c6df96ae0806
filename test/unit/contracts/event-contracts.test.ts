import { expect, it } from '@jest/globals';
import { eventContracts } from '#contracts';
import orderPlaced from '../../../contracts/scm/order/OrderPlaced/v1/valid/guest-not-yet-paid.json' with {
  type: 'json',
};

it('every event is found under its type, and refers to its schema', () => {
  expect(Object.keys(eventContracts)).not.toHaveLength(0);
  for (const [type, contract] of Object.entries(eventContracts)) {
    expect(contract.type).toBe(type);
    expect(contract.dataschema).toMatch(new RegExp(`^urn:banyan:${type}:[0-9]+$`));
  }
});

const contract = eventContracts['scm.order.OrderPlaced'];

it('an event that keeps its contract has no violation', () => {
  expect(contract.validate(orderPlaced)).toEqual([]);
});

it('an event is closed: what its contract does not know is a violation', () => {
  expect(contract.validate({ ...orderPlaced, settlekind: 'c' })).toEqual([
    expect.objectContaining({ pointer: '', rule: 'additionalProperties' }),
  ]);
});

it('an event shows what it is about, and hides who', () => {
  const shown = JSON.stringify(contract.mask(orderPlaced));
  expect(shown).toContain('1521705612047');
  expect(shown).toContain('소불고기 500g');
  expect(shown).not.toContain('홍길동');
});
