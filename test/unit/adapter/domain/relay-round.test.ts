import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { roundOf } from '../../../../adapter/domain/relay-round.ts';

const events = fc.array(fc.constantFrom('order/1', 'order/2', 'order/3')).map((aggregates) =>
  aggregates.map((aggregate, index) => ({
    position: index,
    id: String(index),
    type: 't',
    aggregate,
    body: '',
    createdAt: '',
  })),
);

it('sends the oldest event of each aggregate and keeps the rest in order, losing none', () => {
  fc.assert(
    fc.property(events, (waiting) => {
      const { round, rest } = roundOf(waiting);
      expect([...round, ...rest].sort((a, b) => Number(a.id) - Number(b.id))).toEqual(waiting);
      expect(new Set(round.map(({ aggregate }) => aggregate)).size).toBe(round.length);
      for (const event of round) {
        expect(waiting.find(({ aggregate }) => aggregate === event.aggregate)).toBe(event);
      }
      expect(rest).toEqual(waiting.filter((event) => rest.includes(event)));
    }),
  );
});
