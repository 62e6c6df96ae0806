import { expect, it } from '@jest/globals';
import type { OutboxEvent } from '../../../../adapter/domain/message-store.ts';
import { startRelay } from '../../../../adapter/relay/relay.ts';
import { eventually } from '../../../eventually.ts';

/** An outbox in memory. */
function outboxOf(aggregates: readonly string[]) {
  let waiting: OutboxEvent[] = aggregates.map((aggregate, index) => ({
    position: index + 1,
    id: `${aggregate}#${index}`,
    type: 't',
    aggregate,
    body: '',
  }));
  return {
    waiting: () => waiting,
    unpublished: async (after: number, limit: number) =>
      waiting.filter(({ position }) => position > after).slice(0, limit),
    async markPublished(ids: readonly string[]) {
      waiting = waiting.filter(({ id }) => !ids.includes(id));
    },
  };
}

it('an event that cannot be published holds back its own aggregate, and nobody else’s', async () => {
  const bad = Array.from({ length: 250 }, (_, index) => `bad/${index}`);
  const outbox = outboxOf(['bad/0', ...bad, 'good/1', 'good/2', 'good/1']);
  const published: string[] = [];
  const relay = startRelay({
    store: outbox,
    publisher: () => async (event) => {
      if (event.aggregate.startsWith('bad/')) throw new Error('no queue wants it');
      published.push(event.aggregate);
    },
    onPublished: () => {},
    onFailed: () => {},
    onDatabase: () => {},
  });
  await eventually(() => published.length === 3 || undefined);
  expect(published).toEqual(['good/1', 'good/2', 'good/1']);
  expect(outbox.waiting()).toHaveLength(251);
  await relay.stop();
});

it('an event that fails is tried again, before its followers', async () => {
  const outbox = outboxOf(['a', 'a', 'a']);
  const tried: string[] = [];
  let failures = 1;
  const relay = startRelay({
    store: outbox,
    publisher:
      () =>
      async ({ id }) => {
        tried.push(id);
        if (id === 'a#1' && failures-- > 0) throw new Error('once');
      },
    onPublished: () => {},
    onFailed: () => {},
    onDatabase: () => {},
  });
  await eventually(() => outbox.waiting().length === 0 || undefined);
  expect(tried).toEqual(['a#0', 'a#1', 'a#1', 'a#2']);
  await relay.stop();
});
