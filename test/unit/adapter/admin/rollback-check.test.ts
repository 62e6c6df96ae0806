import { describe, expect, it } from '@jest/globals';
import { lagNow, type RollbackCheckOptions } from '../../../../adapter/admin/rollback-check.ts';
import { lossOf } from '../../../../adapter/domain/rollback-lag.ts';

const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const names = ['back', 'back.dead-letter', 'back.undeliverable', 'back.receivers'];
const empty = Object.fromEntries(names.map((name) => [name, { messages: 0, consumers: 1 }]));
const quiet: RollbackCheckOptions = {
  instance: 'a',
  queue: 'back',
  counts: async () => empty,
  inHand: () => [],
  stored: async () => ({ wayBack: [], outbox: [] }),
  now: () => NOW,
};

describe('what is on its way to the legacy', () => {
  it('is nothing where all is quiet', async () => {
    expect(await lagNow(quiet)).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      ...{ instance: 'a', receivers: 1 },
      ...{ wayBack: [], outbox: [], unknown: [] },
    });
  });

  it('is what is in each queue, in hand, and stored', async () => {
    const messages = {
      ...empty,
      back: { messages: 4, consumers: 1 },
      'back.receivers': { messages: 0, consumers: 2 },
    };
    const event = { count: 1, event: 'e@1', aggregate: 'order' };
    const parked = { place: 'parked', ...event } as const;
    const lag = await lagNow({
      ...quiet,
      counts: async () => messages,
      inHand: () => [event, event],
      stored: async () => ({ wayBack: [parked], outbox: [event] }),
    });
    expect(lag).toMatchObject({
      receivers: 2,
      wayBack: [{ place: 'queue', count: 4 }, { place: 'in hand', ...event, count: 2 }, parked],
      outbox: [event],
    });
  });

  it.each<[string, Partial<RollbackCheckOptions>]>([
    ['there is no way back', { queue: undefined }],
    ['the broker is away', { counts: async () => undefined }],
    ['a queue is gone', { counts: async () => ({ back: { messages: 0, consumers: 1 } }) }],
    [
      'nobody receives',
      { counts: async () => Object.fromEntries(Object.entries(empty).slice(0, 3)) },
    ],
    ['the database is away', { stored: () => Promise.reject(new Error('ECONNREFUSED')) }],
  ])('is unknown, never nothing, where %s', async (_, options) => {
    expect(lossOf([await lagNow({ ...quiet, ...options })]).verdict).toBe('unknown');
  });
});
