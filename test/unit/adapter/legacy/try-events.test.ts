import { expect, it } from '@jest/globals';
import type { Sent } from '../../../../adapter/legacy/answer.ts';
import { tryEvents } from '../../../../adapter/legacy/try-events.ts';
import { deliveryCompleted, shipmentDispatched } from '../../../received-events.ts';
import {
  eventId,
  eventTools,
  memoryStore,
  never,
  parkedEvent,
  scriptedClient,
} from './surroundings.ts';

const KEY = 'scm order/1521705612047';
const by = { who: 'Kim', job: { id: 12, runner: 'r' } };
const whole = (results: readonly unknown[]) => results.length;
const dispatched = parkedEvent(
  { ...shipmentDispatched(), id: eventId(1) },
  { id: 'p1', position: 1 },
);
const completed = parkedEvent(
  { ...deliveryCompleted(), id: eventId(2) },
  { id: 'p2', position: 2 },
);
const both = [dispatched, completed];

function given(...answers: Sent[]) {
  const store = memoryStore();
  const client = scriptedClient(...answers);
  const now = () => '2026-01-01T00:00:00.000Z';
  return {
    store,
    client,
    tryAll: tryEvents({ ...eventTools, store, client, isMaintenance: never, now }),
  };
}

it('events are sent one after the other, and what came of each is written down', async () => {
  const { store, client, tryAll } = given();
  const { results, superseded } = await tryAll(both, by, whole);
  expect(client.keys).toEqual([1, 2].map(eventId));
  expect(superseded).toBe(false);
  expect(results).toMatchObject([
    { id: 'p1', kind: 'resolved', outcome: 'done: the legacy took it' },
    { id: 'p2', kind: 'resolved' },
  ]);
  expect(store.retried).toEqual(results);
});

it('one behind one that failed is held, and written down as that', async () => {
  const { store, client, tryAll } = given({ kind: 'refused', status: 404, reason: '' });
  store.waiting.set(KEY, [1, 2]);
  const { results } = await tryAll(both, by, whole);
  expect(client.keys).toEqual([eventId(1)]);
  expect(results).toMatchObject([
    {
      kind: 'failed',
      context: { ordered: [KEY] },
      latestAttempts: [{ by: 'replay 12' }],
    },
    { id: 'p2', kind: 'held' },
  ]);
  expect(store.retried).toEqual(results);
});

it('a legacy that takes nothing ends it, and nothing is written of what is left', async () => {
  const away: Sent = { kind: 'unavailable', reason: 'it answered 503', because: 'away' };
  const { store, client, tryAll } = given({ kind: 'done' }, away);
  expect(await tryAll(both, by, whole)).toMatchObject({
    results: [{ id: 'p1', kind: 'resolved' }],
    superseded: false,
    unavailable: 'the legacy did not take legacy-api.order-step@1: it answered 503',
  });
  expect(client.keys).toHaveLength(2);
  expect(store.retried).toHaveLength(1);
});

it('one that was changed meanwhile ends it', async () => {
  const { tryAll, store } = given();
  const changed = { ...store, commit: async () => ({ kind: 'superseded' }) as const };
  const own = tryEvents({
    ...{ ...eventTools, store: changed, client: scriptedClient(), isMaintenance: never },
    now: () => '',
  });
  expect(await own(both, by, whole)).toEqual({ results: [], superseded: true });
  const unreadable = [parkedEvent('?')];
  expect(await own(unreadable, by, whole)).toEqual({ results: [], superseded: true });
  expect(await tryAll(unreadable, by, whole)).toMatchObject({ results: [{ kind: 'failed' }] });
});

it('no more are tried than are taken', async () => {
  const { client, tryAll } = given({ kind: 'refused', status: 404, reason: '' });
  await tryAll(both, by, () => 0);
  expect(client.keys).toHaveLength(1);
});
