import { describe, expect, it } from '@jest/globals';
import { lossOf, type RollbackLag, summed } from '../../../../adapter/domain/rollback-lag.ts';

const at = '2026-01-01T00:00:00.000Z';
const nothing: RollbackLag = {
  ...{ at, instance: 'a', receivers: 1 },
  ...{ wayBack: [], outbox: [], unknown: [] },
};
const parked = {
  place: 'parked',
  ...{ count: 2, event: 'scm.delivery.ShipmentDispatched@1', aggregate: 'order', oldest: at },
} as const;
const queued = { place: 'queue', count: 7 } as const;
const inHand = { place: 'in hand', count: 1, event: 'x@1', aggregate: 'product' } as const;

describe('a rollback', () => {
  it('is safe where nothing is on its way to the legacy', () => {
    expect(lossOf([nothing])).toEqual({
      verdict: 'safe',
      ...{ lost: [], unpublished: [], unknown: [] },
    });
  });

  it('is unsafe while anything is, wherever it waits', () => {
    for (const one of [parked, queued, inHand]) {
      expect(lossOf([{ ...nothing, wayBack: [one] }])).toMatchObject({
        verdict: 'unsafe',
        lost: [one],
      });
    }
  });

  it('loses nothing that the legacy itself has said: that is published all the same', () => {
    const outbox = [{ count: 3, event: 'scm.order.OrderPlaced', aggregate: 'order', oldest: at }];
    expect(lossOf([{ ...nothing, outbox }])).toMatchObject({
      verdict: 'safe',
      unpublished: outbox,
    });
  });

  it('of a capability counts what is about its aggregates, and what may be', () => {
    const lag = { ...nothing, wayBack: [parked, queued, inHand] };
    expect(lossOf([lag], new Set(['order'])).lost).toEqual([parked, queued]);
    const others = { ...nothing, wayBack: [inHand] };
    expect(lossOf([others], new Set(['order'])).verdict).toBe('safe');
  });

  it('is never called safe while something could not be asked', () => {
    expect(lossOf([]).verdict).toBe('unknown');
    expect(lossOf([{ ...nothing, unknown: ['the database is away'] }]).verdict).toBe('unknown');
    const lag = { ...nothing, wayBack: [parked], unknown: ['the database is away'] };
    expect(lossOf([lag])).toMatchObject({ verdict: 'unsafe', unknown: ['the database is away'] });
  });

  it('needs the answer of everybody who receives events', () => {
    const [one, another] = ['a', 'b'].map((instance) => ({ ...nothing, instance, receivers: 2 }));
    if (one === undefined || another === undefined) throw new Error('there are two');
    expect(lossOf([one]).verdict).toBe('unknown');
    expect(lossOf([one, one]).verdict).toBe('unknown');
    expect(lossOf([one, another]).verdict).toBe('safe');
  });

  it('counts what all see once, and what each has in hand each', () => {
    const lags = ['a', 'b'].map((instance): RollbackLag => {
      return { ...nothing, instance, receivers: 2, wayBack: [queued, inHand] };
    });
    expect(lossOf(lags).lost).toEqual([queued, inHand, inHand]);
  });
});

it('events of one kind are summed, with the time of the oldest', () => {
  const later = '2026-01-02T00:00:00.000Z';
  const { place: _, ...one } = parked;
  expect(summed([{ ...one, oldest: later }, one, { count: 1 }, { count: 1 }])).toEqual([
    { ...one, count: 4 },
    { count: 2 },
  ]);
});
