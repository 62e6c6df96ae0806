import { expect, it } from '@jest/globals';
import { rollbackLag } from '../../../cli/rollback-lag.ts';

const at = '2026-01-01T12:03:00.000Z';
const nothing = {
  ...{ at, instance: 'a', receivers: 1 },
  ...{ wayBack: [], outbox: [], unknown: [] },
};
const ofOrders = { place: 'parked', count: 2, event: 'e@1', aggregate: 'order', oldest: at };

it('the adapter’s answer becomes a verdict and rows', () => {
  const answer = {
    ...nothing,
    wayBack: [ofOrders, { place: 'queue', count: 1 }],
    outbox: [{ count: 1, event: 'f', aggregate: 'member', oldest: at }],
  };
  expect(rollbackLag([nothing])).toMatchObject({ verdict: 'safe', rows: [] });
  expect(rollbackLag([answer])).toMatchObject({
    verdict: 'unsafe',
    rows: [
      ['parked', '2 events of e@1, about orders, the oldest of 2026-01-01 12:03 UTC'],
      ['queue', '1 event of whatever type'],
      [
        'outbox',
        '1 event of f, about members, the oldest of 2026-01-01 12:03 UTC; published all the same',
      ],
    ],
  });
});

it.each([
  [['order'], 'unsafe'],
  [['payment'], 'unsafe'],
  [['goods'], 'safe'],
  [[], 'unsafe'],
])(
  'a capability with the translators %j is asked about their aggregates: %s',
  (translators, verdict) => {
    const answer = { ...nothing, wayBack: [ofOrders] };
    expect(rollbackLag([answer], { translators }).verdict).toBe(verdict);
  },
);

it.each([undefined, null, 'x', {}, { ...nothing, wayBack: [{}] }, { ...nothing, at: 1 }])(
  'an answer that is none makes it unknown, never safe: %j',
  (answer) => {
    expect(rollbackLag([answer]).verdict).toBe('unknown');
    expect(rollbackLag([nothing, answer]).verdict).toBe('unknown');
    expect(rollbackLag([]).verdict).toBe('unknown');
  },
);
