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

it.each([
  ['scm.delivery.ShipmentDispatched', true],
  ['scm.delivery.DeliveryCompleted', true],
  ['scm.inventory.StockDepleted', false],
  ['scm.inventory.StockReceived', false],
] as const)('whether the order of events matters, %s says: %s', (type, ordered) => {
  expect(eventContracts[type].ordered).toBe(ordered);
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

it('an event that is received may hold what its contract does not know, anywhere', () => {
  const { data } = orderPlaced;
  const newer = {
    ...orderPlaced,
    tracestate: 'vendor=1',
    data: { ...data, source: { ...data.source, buyer: { ...data.source.buyer, note: 'new' } } },
  };
  expect(contract.validateReceived(newer)).toEqual([]);
  expect(contract.validate(newer)).toHaveLength(1);
});

it('an event that is received breaks every other rule as before', () => {
  const { type, ...untyped } = orderPlaced;
  expect(contract.validateReceived({ ...untyped, tracestate: 'vendor=1' })).toEqual([
    { pointer: '/type', rule: 'required', message: 'is missing' },
  ]);
  expect(contract.validateReceived({ ...orderPlaced, type: `${type}x` })).toEqual([
    expect.objectContaining({ pointer: '/type', rule: 'const' }),
  ]);
});

it('an event shows what it is about, and hides who', () => {
  const shown = JSON.stringify(contract.mask(orderPlaced));
  expect(shown).toContain('1521705612047');
  expect(shown).toContain('소불고기 500g');
  expect(shown).not.toContain('홍길동');
});
