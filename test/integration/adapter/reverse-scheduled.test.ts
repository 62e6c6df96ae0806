import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '#process';
import { parkWith } from '../../../adapter/delivery/park.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { ParkedMessage } from '../../../adapter/domain/parked-message.ts';
import { createLegacyClient, type LegacyClient } from '../../../adapter/legacy/legacy-client.ts';
import { createReverseIntake, type ReverseIntake } from '../../../adapter/legacy/reverse-intake.ts';
import { startScheduledEvents } from '../../../adapter/legacy/scheduled-events.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { reverseTranslators } from '../../../adapter/translate/reverse/index.ts';
import { createTestDatabase, databaseKinds, type TestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { tools } from '../../interpretation-tools.ts';
import { allParked } from '../../parked-messages.ts';
import { deliveryCompleted, shipmentDispatched } from '../../received-events.ts';
import { eventDelivery, eventId } from '../../unit/adapter/legacy/surroundings.ts';

const log = createLogger('test', 'silent');
const persist = <T>(work: () => Promise<T>) => work();
const never = () => false;
const { hash, toId } = tools;
const eventTools = { hash, toId, translators: reverseTranslators };
const STUCK = '1521705612047';

let database: TestDatabase;
let store: MessageStore;
let legacy: Server;
let client: LegacyClient;
let intake: ReverseIntake;
let worker: { stop(): Promise<void> } | undefined;
let time: number;
/** What the legacy answers to a request about an order, by its number. */
let answers: Map<string, number>;
/** Requests that it took: order and step. */
let took: string[];

async function startLegacy(port = 0): Promise<number> {
  legacy = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { ordno, step } = JSON.parse(Buffer.concat(chunks).toString());
    const status = answers.get(ordno) ?? 200;
    if (status === 200) took.push(`${ordno} ${step}`);
    response.writeHead(status, { connection: 'close' }).end('{}');
  });
  await once(legacy.listen(port, '127.0.0.1'), 'listening');
  return (legacy.address() as AddressInfo).port; // it listens on TCP
}

const stopLegacy = () => promisify(legacy.close).call(legacy);

/** From now on the adapter tries what is due; `seconds` pass at once. */
function work(): void {
  worker = startScheduledEvents({
    ...{ store, client, tools: eventTools, log, isOurs: () => true, isMaintenance: never },
    ...{ random: () => 0.5, now: () => time, onRetried: () => {} },
    sleep: () => new Promise((resolve) => setTimeout(resolve, 10)),
    onTrouble: (error) => {
      throw error;
    },
  });
}

const dispatched = (id: number, orderId: string) =>
  eventDelivery({ ...shipmentDispatched({ orderId }), id: eventId(id) });
const completed = (id: number, orderId: string) =>
  eventDelivery({ ...deliveryCompleted(orderId), id: eventId(id) });
const all = async (): Promise<ParkedMessage[]> => [...(await allParked(store)).values()];
const states = async () => (await all()).map(({ state }) => state);

describe.each(databaseKinds)('an order whose parcel the legacy does not take, on %s', (kind) => {
  beforeEach(async () => {
    time = Date.UTC(2026, 0, 1);
    answers = new Map([[STUCK, 500]]);
    took = [];
    const port = await startLegacy();
    database = await createTestDatabase(kind);
    const now = () => new Date(time).toISOString();
    store = await openSqlMessageStore({ url: database.url, now, create: true });
    const url = `http://127.0.0.1:${port}`;
    const breaker = { percentage: 50, volume: 1_000, windowMs: 10_000, resetMs: 100 };
    client = createLegacyClient({
      ...{ url, headers: {}, timeout: 2_000, log, breaker },
      now: () => time,
    });
    let others = 100;
    intake = createReverseIntake({
      ...{ ...eventTools, store, client, persist, log, isMaintenance: never },
      park: parkWith({ store, flow: { persist }, hash, toId, onParked: () => {}, log }),
      ...{ random: () => 0.5, now: () => time, onSettled: () => {} },
      async sleep() {
        others += 1;
        await intake.receive(dispatched(others, `1521705612${others}`), never);
      },
    });
    await intake.receive(dispatched(1, STUCK), never);
    await intake.receive(completed(2, STUCK), never);
    took = [];
  });
  afterEach(async () => {
    await worker?.stop();
    worker = undefined;
    await intake.stop();
    client.stop();
    if (legacy.listening) await stopLegacy();
    await store.close();
    await database.drop();
  });

  it('is tried again later, and its delivery waits behind', async () => {
    expect(await all()).toMatchObject([
      { state: 'scheduled', dueAt: '2026-01-01T00:00:10.000Z', attempts: 1, source: 'scm' },
      { state: 'held', dueAt: undefined, attempts: 0, source: 'scm' },
    ]);
    await intake.receive(completed(3, '1521705612999'), never);
    expect(took).toEqual(['1521705612999 4']);
  });

  it('gets there by itself, and its delivery after it', async () => {
    work();
    answers.clear();
    time += 10_000;
    await until(async () => (await states()).every((state) => state === 'resolved'));
    expect(took).toEqual([`${STUCK} 3`, `${STUCK} 4`]);
  });

  it('waits for an operator after the last try, and its delivery still behind it', async () => {
    work();
    for (const [seconds, attempts] of [
      [10, 2],
      [60, 3],
      [300, 4],
      [900, 5],
      [3_600, 6],
    ] as const) {
      time += seconds * 1_000;
      await until(async () => (await all())[0]?.attempts === attempts);
    }
    expect(await all()).toMatchObject([
      {
        state: 'parked',
        failure: { code: 'legacy_unavailable' },
        latestAttempts: ['delivery', ...Array(5).fill('schedule')].map((by) => ({ by })),
      },
      { state: 'held' },
    ]);
    expect(took).toEqual([]);
  });

  it('loses no attempt to a legacy that is away, and gets there when it is back', async () => {
    const { port } = legacy.address() as AddressInfo; // it listens on TCP
    await stopLegacy();
    work();
    time += 10_000;
    await until(() => client.trouble === 'no answer: ECONNREFUSED');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await all()).toMatchObject([{ state: 'scheduled', attempts: 1 }, { state: 'held' }]);
    answers.clear();
    await startLegacy(port);
    await until(async () => (await states()).every((state) => state === 'resolved'));
    expect(took).toEqual([`${STUCK} 3`, `${STUCK} 4`]);
  });

  it('waits for an operator at once when the legacy refuses it by then', async () => {
    work();
    answers.set(STUCK, 404);
    time += 10_000;
    await until(async () => (await states())[0] === 'parked');
    expect(await all()).toMatchObject([
      { failure: { code: 'legacy_refused' }, attempts: 2 },
      { state: 'held' },
    ]);
  });

  it('lets its delivery go when an operator discards it', async () => {
    const [stuck] = await all();
    if (stuck === undefined) throw new Error('nothing is parked');
    answers.clear();
    work();
    await store.parked.move([stuck], 'discarded', { who: 'Kim', operation: 'discarded' });
    await until(async () => (await states())[1] === 'resolved');
    expect(took).toEqual([`${STUCK} 4`]);
  });

  it('holds back what comes of it later, in the order in which it came', async () => {
    for (const id of [3, 4, 5]) await intake.receive(dispatched(id, STUCK), never);
    expect(await states()).toEqual(['scheduled', ...Array(4).fill('held')]);
    work();
    answers.clear();
    time += 10_000;
    await until(async () => (await states()).every((state) => state === 'resolved'));
    expect(took).toEqual(['3', '4', '3', '3', '3'].map((step) => `${STUCK} ${step}`));
  });
});
