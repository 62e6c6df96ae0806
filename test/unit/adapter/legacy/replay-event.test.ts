import { expect, it } from '@jest/globals';
import type { EventStore } from '../../../../adapter/legacy/process-event.ts';
import { replayEvent } from '../../../../adapter/legacy/replay-event.ts';
import { shipmentDispatched } from '../../../received-events.ts';
import { eventDelivery, eventTools, memoryStore, never, scriptedClient } from './surroundings.ts';

const delivery = eventDelivery(shipmentDispatched());
const message = { id: 'p', position: 1, revision: 3 };
const parked = { message, by: { who: 'Kim' } };

it('a replay resolves the parked event in the transaction that notes it', async () => {
  const store = memoryStore();
  const resolved: unknown[] = [];
  const spied: EventStore = {
    ...store,
    commit(messages, options) {
      resolved.push(options.retried, messages[0]?.messageKey);
      return store.commit(messages, options);
    },
  };
  const client = scriptedClient();
  const replay = { ...eventTools, store: spied, client, isMaintenance: never };
  expect(await replayEvent(delivery, parked, 'the first', replay)).toMatchObject({
    kind: 'committed',
  });
  expect(resolved).toEqual([
    {
      by: { who: 'Kim' },
      results: [
        { ...message, kind: 'resolved', outcome: 'done: the legacy took it', isNoOp: false },
      ],
    },
    'the first',
  ]);
});

it('a replay of what was edited is another request to the legacy, one that was not is the same', async () => {
  const { id } = shipmentDispatched();
  const client = scriptedClient();
  for (const revision of [0, 3]) {
    const replay = { ...eventTools, store: memoryStore(), client, isMaintenance: never };
    await replayEvent(
      delivery,
      { ...parked, message: { ...message, revision } },
      undefined,
      replay,
    );
  }
  expect(client.keys).toEqual([id, `${id}/r3`]);
});

it('a replay of what was edited or resolved meanwhile says so', async () => {
  const store: EventStore = { ...memoryStore(), commit: async () => ({ kind: 'superseded' }) };
  const replay = { ...eventTools, store, client: scriptedClient(), isMaintenance: never };
  expect(await replayEvent(delivery, parked, undefined, replay)).toEqual({ kind: 'superseded' });
});

it('a replay tries once, and does not wait for a legacy that is away', async () => {
  const store = memoryStore();
  const client = scriptedClient({ kind: 'unavailable', reason: 'it answered 503' });
  const replay = { ...eventTools, store, client, isMaintenance: never };
  expect(await replayEvent(delivery, parked, undefined, replay)).toMatchObject({
    kind: 'failed',
    failure: { code: 'legacy_unavailable' },
  });
  expect(client.keys).toHaveLength(1);
});

it('a replay does not disturb a legacy under maintenance', async () => {
  const client = scriptedClient();
  const replay = { ...eventTools, store: memoryStore(), client, isMaintenance: () => true };
  expect(await replayEvent(delivery, parked, undefined, replay)).toMatchObject({
    failure: {
      code: 'legacy_unavailable',
      message: expect.stringContaining('under maintenance'),
    },
  });
  expect(client.keys).toEqual([]);
});

it('a replay of what still cannot be read fails as before', async () => {
  const replay = {
    ...eventTools,
    store: memoryStore(),
    client: scriptedClient(),
    isMaintenance: never,
  };
  expect(await replayEvent(eventDelivery('?'), parked, undefined, replay)).toMatchObject({
    kind: 'failed',
    failure: { code: 'json_invalid' },
  });
});
