import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { placedStrategies } from '../../../flags/placed-strategies.ts';
import { isSameStrategy } from '../../../flags/same-strategies.ts';

const staff = { contextName: 'userId', operator: 'IN', values: ['kim'], inverted: false } as never; // an enum of unleash-client
const always = { name: 'default', parameters: {}, constraints: [] };
const canary = {
  name: 'flexibleRollout',
  parameters: { rollout: '5', groupId: 'checkout' },
  constraints: [staff],
  segments: [7],
};

describe('a strategy that is wanted', () => {
  it('takes the place of its namesake, and keeps what it leaves out', () => {
    const wanted = { name: 'flexibleRollout', parameters: { rollout: '50' } };
    expect(placedStrategies([always, canary], [wanted])).toEqual([
      {
        place: 1,
        strategy: { ...canary, parameters: { rollout: '50', groupId: 'checkout' } },
      },
    ]);
  });

  it('takes another’s place otherwise, with whom that let in, and without its parameters', () => {
    expect(placedStrategies([canary], [{ name: 'default' }])).toEqual([
      {
        place: 0,
        strategy: { name: 'default', parameters: {}, constraints: [staff], segments: [7] },
      },
    ]);
  });

  it('is new where no place is left', () => {
    const [, added] = placedStrategies([always], [always, { name: 'flexibleRollout' }]);
    expect(added).toEqual({
      place: undefined,
      strategy: { name: 'flexibleRollout', parameters: {}, constraints: [] },
    });
  });
});

const strategy = fc.record({
  name: fc.constantFrom('default', 'flexibleRollout', 'remoteAddress'),
  parameters: fc.dictionary(fc.constantFrom('rollout', 'groupId', 'IPs'), fc.string()),
  constraints: fc.constantFrom<never[]>([], [staff]),
});
const strategies = fc.array(strategy, { maxLength: 4 });

describe('strategies', () => {
  it('have each a place of their own, and all places are filled before one is new', () => {
    fc.assert(
      fc.property(strategies, strategies, (had, wanted) => {
        const places = placedStrategies(had, wanted).flatMap(({ place }) => place ?? []);
        expect(new Set(places).size).toBe(places.length);
        expect(places.length).toBe(Math.min(had.length, wanted.length));
      }),
    );
  });

  it('stay as they are once they are as wanted', () => {
    fc.assert(
      fc.property(strategies, strategies, (had, wanted) => {
        const once = placedStrategies(had, wanted).map((placed) => placed.strategy);
        const twice = placedStrategies(once, wanted).map((placed) => placed.strategy);
        expect(twice.every((one, index) => once[index] && isSameStrategy(one, once[index]))).toBe(
          true,
        );
      }),
    );
  });

  it('mean the same whether a number is a text, and whether a constraint says what goes without saying', () => {
    const said = {
      ...canary,
      constraints: [{ contextName: 'userId', operator: 'IN', values: ['kim'] } as never],
    };
    expect(isSameStrategy(canary, said)).toBe(true);
    expect(
      isSameStrategy(canary, { ...canary, parameters: { groupId: 'checkout', rollout: 5 } }),
    ).toBe(true);
    expect(isSameStrategy(canary, { ...canary, constraints: [] })).toBe(false);
    expect(isSameStrategy(canary, { ...canary, segments: [] })).toBe(false);
  });
});
