import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createLogger } from '#process';
import type { Sent } from '../../../../strangler-proxy/domain/stored-request.ts';
import { createDeliveries } from '../../../../strangler-proxy/stored/deliveries.ts';
import { openStoredRequests } from '../../../../strangler-proxy/stored/sql-stored-requests.ts';
import type { StoredRequests } from '../../../../strangler-proxy/stored/stored-requests.ts';

let store: StoredRequests;

beforeEach(async () => {
  store = await openStoredRequests('sqlite::memory:', () => '2026-01-01T00:00:00.000Z');
});
afterEach(() => store.close());

const log = createLogger('test', 'silent');
const answered = (status: number): Sent => ({ kind: 'answered', status });
const sent = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 201, 302, 409).map(answered) },
  { weight: 1, arbitrary: fc.constantFrom(400, 404, 422).map(answered) },
  { weight: 2, arbitrary: fc.constantFrom(429, 500, 503).map(answered) },
  { weight: 2, arbitrary: fc.constant<Sent>({ kind: 'broken', what: 'reset' }) },
  { weight: 2, arbitrary: fc.constant<Sent>({ kind: 'unsent', what: 'refused' }) },
);

const add = async (route: string, count: number): Promise<string[]> => {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const id of ids) {
    const head = { method: 'POST', target: '/', fields: ['Idempotency-Key', id] };
    await store.add({ id, route, head, body: Buffer.from(id) });
  }
  return ids;
};

it('whatever the legacy does, each is settled once, and none overtakes one before it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { maxLength: 30 }), async (faults) => {
      const ids = await add('orders', 5);
      const tried: string[] = [];
      const settled: string[] = [];
      let clock = 0;
      const deliveries = createDeliveries({
        holder: randomUUID(),
        async send({ id }) {
          tried.push(id);
          return faults.shift() ?? answered(200);
        },
        ...{ isHeld: () => false, now: () => clock, log },
        onDelivered: () => settled.push(tried.at(-1) ?? ''),
        onParked: () => settled.push(tried.at(-1) ?? ''),
        ...{ changes: () => 0, onEmpty() {} },
      });
      while ((await store.waiting()).length > 0) {
        deliveries.begin(store, ['orders']);
        await deliveries.idle();
        clock += 60_000;
      }
      expect(settled).toEqual(ids);
      // Each is tried until it is settled, and never again.
      expect(tried.filter((id, index) => id !== tried[index - 1])).toEqual(ids);
    }),
    { numRuns: 40 },
  );
});

it('nothing is sent by one who does not hold the route, nor settled by one who has lost it', async () => {
  const [id] = await add('orders', 1);
  expect(await store.hold('orders', 'ann', 60_000)).toBe(true);
  expect(await store.hold('orders', 'bob', 60_000)).toBe(false);
  expect(await store.hold('orders', 'ann', 0)).toBe(true);
  expect(await store.hold('orders', 'bob', 60_000)).toBe(true);
  const request = await store.first('orders');
  if (request === undefined) throw new Error('nothing waits');
  expect(request.id).toBe(id);
  expect(await store.settle(request, 'ann', { kind: 'delivered' })).toBe(false);
  expect(await store.first('orders')).toBeDefined();
  expect(await store.settle(request, 'bob', { kind: 'delivered' })).toBe(true);
  expect(await store.first('orders')).toBeUndefined();
});

it('what one route waits for, another does not', async () => {
  await add('slow', 1);
  const [quick] = await add('quick', 1);
  const tried: string[] = [];
  const deliveries = createDeliveries({
    holder: 'one',
    async send({ id, route }) {
      tried.push(id);
      return route === 'slow' ? { kind: 'unsent', what: 'refused' } : answered(200);
    },
    ...{ isHeld: () => false, now: () => 0, log },
    ...{ onDelivered() {}, onParked() {}, changes: () => 0, onEmpty() {} },
  });
  deliveries.begin(store, ['slow', 'quick']);
  await deliveries.idle();
  expect(tried).toContain(quick);
  expect((await store.waiting()).map(({ route }) => route)).toEqual(['slow']);
});
