import { afterEach, describe, expect, it } from '@jest/globals';
import type { ParkedMessage, Retried } from '../../../../adapter/domain/parked-message.ts';
import type { Sent } from '../../../../adapter/legacy/answer.ts';
import {
  type ScheduledEventsOptions,
  startScheduledEvents,
} from '../../../../adapter/legacy/scheduled-events.ts';
import { shipmentDispatched } from '../../../received-events.ts';
import { eventId, eventTools, keptLog, memoryStore, never, parkedEvent } from './surroundings.ts';

const order = (number: number) => `152170561204${number}`;
const start = Date.UTC(2026, 0, 1);
const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString();

/** An event at its place among the parked ones, due since then. */
function scheduled(position: number, fields: Partial<ParkedMessage> = {}): ParkedMessage {
  const event = { ...shipmentDispatched({ orderId: order(position) }), id: eventId(position) };
  const latestAttempts = [{ at: at(-10), by: 'delivery', failure: 'it answered 500' }];
  const state = 'scheduled';
  return parkedEvent(event, { id: `p${position}`, position, state, latestAttempts, ...fields });
}

const failing: Sent = { kind: 'unavailable', reason: 'it answered 500' };
const away: Sent = { kind: 'unavailable', reason: 'it answered 503', because: 'away' };
const notAsked: Sent = { kind: 'unavailable', reason: 'not asked', because: 'not asked' };

let worker: { stop(): Promise<void> } | undefined;
afterEach(() => worker?.stop());

/** Looks so many times at what is due; `answer` is what the legacy says to a request. */
async function looked(
  times: number,
  messages: readonly ParkedMessage[],
  answer: (key: string, place: number) => Sent,
  options: Partial<ScheduledEventsOptions> = {},
) {
  const store = memoryStore();
  const all = new Map(messages.map((message) => [message.id, message]));
  const keys: string[] = [];
  const results: Retried[] = [];
  const troubles: unknown[] = [];
  const log = keptLog();
  let time = start;
  let taken = 0;
  let looks = 0;
  let done = () => {};
  const isOver = new Promise<void>((resolve) => {
    done = resolve;
  });
  worker = startScheduledEvents({
    store: {
      ...store,
      async due() {
        const dueAt = (one: ParkedMessage) => one.dueAt ?? '';
        return [...all.values()].filter((one) => dueAt(one) <= new Date(time).toISOString());
      },
    },
    client: {
      async send({ idempotencyKey }) {
        keys.push(idempotencyKey);
        const sent = answer(idempotencyKey, keys.length);
        if (sent.kind === 'done') taken += 1;
        return sent;
      },
      get taken() {
        return taken;
      },
    },
    tools: eventTools,
    isOurs: () => true,
    isMaintenance: never,
    random: () => 0.5,
    now: () => time,
    async sleep(ms, signal) {
      looks += 1;
      time += ms;
      if (looks < times) return;
      done();
      await new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    },
    onRetried(some) {
      results.push(...some);
      for (const one of some) {
        const message = all.get(one.id);
        if (one.kind !== 'failed' || one.dueAt === undefined) all.delete(one.id);
        else if (message) all.set(one.id, { ...message, ...one, dueAt: one.dueAt });
      }
    },
    onTrouble: (error) => troubles.push(error),
    log,
    ...options,
  });
  await isOver;
  return { store, keys, results, troubles, log, left: [...all.keys()] };
}

it('an event that is due is sent, and is resolved once the legacy has taken it', async () => {
  const { keys, results, store } = await looked(1, [scheduled(1)], () => ({ kind: 'done' }));
  expect(keys).toEqual([eventId(1)]);
  expect(results).toMatchObject([{ id: 'p1', kind: 'resolved', isNoOp: false }]);
  expect(store.retried).toEqual(results);
});

it('those that are due are sent in the order of their places', async () => {
  const due = [scheduled(3), scheduled(1), scheduled(2)];
  const { keys } = await looked(1, due, () => ({ kind: 'done' }));
  expect(keys).toEqual([1, 2, 3].map(eventId));
});

it('one that the legacy refuses waits for an operator', async () => {
  const refused: Sent = { kind: 'refused', status: 404, reason: 'order_not_found' };
  const { results, log } = await looked(1, [scheduled(1)], () => refused);
  expect(results).toMatchObject([{ kind: 'failed', failure: { code: 'legacy_refused' } }]);
  expect(results[0]).toMatchObject({ dueAt: undefined });
  expect(log.lines).toEqual(['warn message parked']);
});

it('one that is behind another one waits for it again', async () => {
  const store = memoryStore();
  store.waiting.set(`scm order/${order(2)}`, [1, 2]);
  let due = [scheduled(2)];
  const { keys, results } = await looked(2, [], () => ({ kind: 'done' }), {
    store: {
      ...store,
      async due() {
        const now = due;
        due = [];
        return now;
      },
    },
  });
  expect(keys).toEqual([]);
  expect(results).toMatchObject([{ id: 'p2', position: 2, kind: 'held' }]);
  expect(store.retried).toEqual(results);
});

it('one that was changed meanwhile is left alone', async () => {
  let due = [scheduled(1), scheduled(2)];
  const { keys, results } = await looked(1, [], () => ({ kind: 'done' }), {
    store: {
      ...memoryStore(),
      async due() {
        const now = due;
        due = [];
        return now;
      },
      commit: async () => ({ kind: 'superseded' }),
    },
  });
  expect(keys).toEqual([1, 2].map(eventId));
  expect(results).toEqual([]);
});

describe('one that the legacy alone does not take', () => {
  it('is tried again later and later, and then waits for an operator', async () => {
    const { results, keys, log } = await looked(5_000, [scheduled(1)], () => failing);
    const due = results.map((one) => (one.kind === 'failed' ? one.dueAt : one.kind));
    expect(due).toEqual([at(60), at(60 + 300), at(360 + 900), at(1_260 + 3_600), undefined]);
    expect(results.at(-1)).toMatchObject({ failure: { code: 'legacy_unavailable' } });
    expect(keys).toHaveLength(5);
    expect(log.lines).toEqual(['warn message parked']);
  });

  it('does not keep the others waiting', async () => {
    const { keys, results } = await looked(1, [scheduled(1), scheduled(2)], (key) =>
      key === eventId(1) ? failing : { kind: 'done' },
    );
    expect(keys).toEqual([1, 2].map(eventId));
    expect(results.map(({ kind }) => kind)).toEqual(['failed', 'resolved']);
  });

  it('is told from a legacy that is away by what that takes of others', async () => {
    const { results, left } = await looked(4, [scheduled(1), scheduled(2)], (key) =>
      key === eventId(1) ? away : { kind: 'done' },
    );
    expect(results.map(({ id, kind }) => `${id} ${kind}`)).toEqual(['p2 resolved', 'p1 failed']);
    expect(left).toEqual(['p1']);
  });
});

describe('a legacy that is away as a whole', () => {
  it.each([
    ['away', away],
    ['not asked', notAsked],
  ])('costs no attempt, and is asked once at each look: %s', async (_, answer) => {
    const due = [scheduled(1), scheduled(2), scheduled(3)];
    const { results, keys, store } = await looked(100, due, () => answer);
    expect(results).toEqual([]);
    expect(store.retried).toEqual([]);
    expect(keys).toHaveLength(100);
  });

  it('gets everything once it is back', async () => {
    const due = [scheduled(1), scheduled(2), scheduled(3)];
    const { left, results } = await looked(20, due, (_, place) =>
      place <= 10 ? away : { kind: 'done' },
    );
    expect(left).toEqual([]);
    expect(results.map(({ kind }) => kind)).toEqual(Array(3).fill('resolved'));
  });

  it('is left alone for as long as it asks', async () => {
    const quiet: Sent = { ...away, retryAfter: 60_000 };
    const { keys } = await looked(60, [scheduled(1)], () => quiet);
    expect(keys).toHaveLength(1);
  });
});

it.each([
  ['another instance does it', { isOurs: () => false }],
  ['the legacy is under maintenance', { isMaintenance: () => true }],
])('nothing is tried while %s', async (_, options) => {
  const { keys, results } = await looked(5, [scheduled(1)], () => ({ kind: 'done' }), options);
  expect(keys).toEqual([]);
  expect(results).toEqual([]);
});

it('maintenance that begins in between costs no attempt', async () => {
  let asked = 0;
  const isMaintenance = () => {
    asked += 1;
    return asked === 3;
  };
  const done: Sent = { kind: 'done' };
  const { results } = await looked(3, [scheduled(1)], () => done, { isMaintenance });
  expect(results.map(({ kind }) => kind)).toEqual(['resolved']);
});

it('a database that does not answer is asked again', async () => {
  let asked = 0;
  const { troubles, keys } = await looked(3, [], () => ({ kind: 'done' }), {
    store: {
      ...memoryStore(),
      async due() {
        asked += 1;
        if (asked === 1) throw new Error('away');
        return asked === 2 ? [scheduled(1)] : [];
      },
    },
  });
  expect(troubles).toMatchObject([{ message: 'away' }]);
  expect(keys).toHaveLength(1);
});
