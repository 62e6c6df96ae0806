import { describe, expect, it } from '@jest/globals';
import type { LegacyCommand } from '../../../../adapter/domain/reverse-translation.ts';
import type { Sent } from '../../../../adapter/legacy/answer.ts';
import {
  createReverseIntake,
  type ReverseIntakeOptions,
} from '../../../../adapter/legacy/reverse-intake.ts';
import { deliveryCompleted, shipmentDispatched, stockDepleted } from '../../../received-events.ts';
import {
  eventDelivery,
  eventId,
  eventTools,
  keptLog,
  memoryStore,
  never,
  quickTime,
} from './surroundings.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A legacy whose answers the test gives, one request at a time. */
function heldLegacy() {
  const waiting: { readonly command: LegacyCommand; readonly answer: (sent: Sent) => void }[] = [];
  let most = 0;
  return {
    waiting,
    most: () => most,
    client: {
      send: (command: LegacyCommand) =>
        new Promise<Sent>((resolve) => {
          waiting.push({ command, answer: resolve });
          most = Math.max(most, waiting.length);
        }),
    },
    /** Answers the oldest request; its key. */
    async answer(sent: Sent = { kind: 'done' }) {
      while (waiting.length === 0) await turn();
      const [one] = waiting.splice(0, 1);
      one?.answer(sent);
      await turn();
      return one?.command.idempotencyKey;
    },
  };
}

function given(options: Partial<ReverseIntakeOptions> = {}) {
  const store = memoryStore();
  const legacy = heldLegacy();
  const outcomes: string[] = [];
  const time = quickTime();
  const intake = createReverseIntake({
    ...eventTools,
    ...{ store, park: store.park, client: legacy.client, isMaintenance: never },
    ...{ random: () => 0, now: time.now, sleep: time.sleep, log: keptLog() },
    persist: (work) => work(),
    onSettled: (outcome, contract) => outcomes.push(`${contract} ${outcome}`),
    ...options,
  });
  return { intake, store, legacy, outcomes };
}

const order = (number: number) => `15217056120${String(number).padStart(2, '0')}`;
const dispatched = (id: number, of = id) =>
  eventDelivery({ ...shipmentDispatched({ orderId: order(of) }), id: eventId(id) });
const completed = (id: number, of = id) =>
  eventDelivery({ ...deliveryCompleted(order(of)), id: eventId(id) });

describe('events about one order', () => {
  it('reach the legacy one after the other, in the order of their arrival', async () => {
    const { intake, legacy } = given();
    const settled = [dispatched(1, 7), completed(2, 7), dispatched(3, 7)].map((delivery) =>
      intake.receive(delivery, never),
    );
    for (const id of [1, 2, 3]) {
      await turn();
      expect(legacy.waiting).toHaveLength(1);
      expect(await legacy.answer()).toBe(eventId(id));
    }
    expect(await Promise.all(settled)).toEqual(['ack', 'ack', 'ack']);
  });

  it('keep their order while the first of them is tried again', async () => {
    const { intake, legacy } = given();
    const settled = [dispatched(1, 7), completed(2, 7)].map((delivery) =>
      intake.receive(delivery, never),
    );
    const away: Sent = { kind: 'unavailable', reason: 'it answered 503' };
    const keys = [await legacy.answer(away), await legacy.answer(away), await legacy.answer()];
    expect([...keys, await legacy.answer()]).toEqual([1, 1, 1, 2].map(eventId));
    await Promise.all(settled);
  });

  it('wait behind one that was refused, which is parked', async () => {
    const { intake, legacy, store, outcomes } = given();
    const first = intake.receive(dispatched(1, 7), never);
    const second = intake.receive(completed(2, 7), never);
    const other = intake.receive(completed(3, 8), never);
    await legacy.answer({ kind: 'refused', status: 404, reason: 'order_not_found' });
    expect(await first).toBe('ack');
    expect(await second).toBe('ack');
    await legacy.answer();
    expect(await other).toBe('ack');
    const context = {
      aggregate: { type: 'order', id: order(7) },
      ordered: [`scm order/${order(7)}`],
    };
    expect(store.parked).toMatchObject([
      {
        source: 'scm',
        delivery: { routingKey: 'scm.delivery.ShipmentDispatched' },
        failure: { code: 'legacy_refused' },
        context,
      },
      {
        source: 'scm',
        delivery: { routingKey: 'scm.delivery.DeliveryCompleted' },
        failure: { code: 'held_back' },
        context,
        how: 'held',
      },
    ]);
    expect(store.parked[0]?.how).toBeUndefined();
    expect(outcomes).toEqual(['scm.delivery.DeliveryCompleted@1 committed']);
  });
});

describe('events about different things', () => {
  it('reach the legacy at the same time, eight of them unless told', async () => {
    const { intake, legacy } = given();
    const settled = Array.from({ length: 20 }, (_, id) => intake.receive(dispatched(id), never));
    await turn();
    expect(legacy.waiting).toHaveLength(8);
    for (let i = 0; i < 20; i += 1) await legacy.answer();
    await Promise.all(settled);
    expect(legacy.most()).toBe(8);
  });

  it('do not wait for one that the legacy does not take', async () => {
    const { intake, legacy } = given({ concurrency: 1 });
    const stuck = intake.receive(dispatched(1), never);
    await legacy.answer({ kind: 'unavailable', reason: 'it answered 500' });
    const other = intake.receive(eventDelivery(stockDepleted()), never);
    while (!legacy.waiting.some(({ command }) => command.contract.includes('goods'))) {
      await legacy.answer({ kind: 'unavailable', reason: 'it answered 500' });
    }
    while ((await legacy.answer()) !== stockDepleted().id);
    expect(await other).toBe('ack');
    while (legacy.waiting.length > 0) await legacy.answer();
    await stuck;
  });
});

it('an event that the legacy never takes, while it takes others, is tried again by itself later', async () => {
  let others = 1;
  const own = given({
    now: () => Date.UTC(2018, 2, 23),
    random: () => 0.5,
    client: {
      async send({ idempotencyKey }) {
        if (idempotencyKey !== eventId(1)) return { kind: 'done' };
        return { kind: 'unavailable', reason: 'it answered 500' };
      },
    },
    async sleep() {
      others += 1;
      await own.intake.receive(dispatched(others), never);
    },
  });
  expect(await own.intake.receive(dispatched(1), never)).toBe('ack');
  expect(own.store.parked).toMatchObject([
    {
      failure: { code: 'legacy_unavailable' },
      context: { ordered: [`scm order/${order(1)}`] },
      how: { dueAt: '2018-03-23T00:00:10.000Z' },
    },
  ]);
});

it('what is no event is parked, and holds nobody up', async () => {
  const { intake, store, outcomes } = given();
  expect(await intake.receive(eventDelivery('{"type":'), never)).toBe('ack');
  expect(store.parked).toMatchObject([{ source: 'scm', failure: { code: 'json_invalid' } }]);
  expect(outcomes).toEqual([]);
});

it('what the broker gave up on is parked without another try', async () => {
  const { intake, store, legacy } = given();
  expect(await intake.receiveDeadLetter(dispatched(1))).toBe('ack');
  expect(store.parked).toMatchObject([{ failure: { code: 'delivery_limit' } }]);
  expect(legacy.waiting).toEqual([]);
});

it('what cannot even be parked is left at the broker', async () => {
  const { intake } = given({ park: async () => ['reject'] });
  expect(await intake.receive(eventDelivery('?'), never)).toBe('reject');
});

it('a database that is away is waited for, before and after the request', async () => {
  let failures = 0;
  const { intake, legacy, store } = given({
    async persist(work) {
      failures += 1;
      return work();
    },
  });
  const settled = intake.receive(dispatched(1), never);
  await legacy.answer();
  expect(await settled).toBe('ack');
  expect(failures).toBe(2);
  expect(store.committed.size).toBe(1);
});

describe('the end', () => {
  it('lets requests under way finish, and gives up on what waits', async () => {
    const { intake, legacy, store } = given();
    const first = intake.receive(dispatched(1, 7), never);
    const second = intake.receive(completed(2, 7), never);
    second.catch(() => {});
    await turn();
    const stopped = intake.stop();
    await expect(second).rejects.toMatchObject({ name: 'LeftAtBroker' });
    await legacy.answer();
    expect(await first).toBe('ack');
    await stopped;
    expect(store.committed.size).toBe(1);
    await expect(intake.receive(dispatched(3), never)).rejects.toMatchObject({
      name: 'LeftAtBroker',
    });
    expect(legacy.waiting).toEqual([]);
  });

  it('does not wait for a legacy that is away', async () => {
    const { intake, legacy } = given({ sleep: (_, signal) => rejectedWhenAborted(signal) });
    const settled = intake.receive(dispatched(1), never);
    settled.catch(() => {});
    await legacy.answer({ kind: 'unavailable', reason: 'it answered 503' });
    await intake.stop();
    await expect(settled).rejects.toMatchObject({ name: 'LeftAtBroker' });
  });
});

function rejectedWhenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
