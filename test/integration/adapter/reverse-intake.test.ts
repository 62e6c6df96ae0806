import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import iconv from 'iconv-lite';
import { createLogger } from '#process';
import { parkWith } from '../../../adapter/delivery/park.ts';
import type { Delivery } from '../../../adapter/domain/delivery.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import { createLegacyClient, type LegacyClient } from '../../../adapter/legacy/legacy-client.ts';
import {
  createReverseIntake,
  type ReverseIntake,
  type ReverseIntakeOptions,
} from '../../../adapter/legacy/reverse-intake.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { reverseTranslators } from '../../../adapter/translate/reverse/index.ts';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { createTestDatabase, type TestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { tools } from '../../interpretation-tools.ts';
import { deliveryCompleted, shipmentDispatched } from '../../received-events.ts';
import { logIn } from '../demo/browser.ts';
import { type StoreProcess, startStore } from './store-process.ts';

const log = createLogger('test', 'silent');
const persist = <T>(work: () => Promise<T>) => work();
const never = () => false;

let folder: string;
let broker: Broker;
let shop: StoreProcess;
let database: TestDatabase;
let store: MessageStore;
let client: LegacyClient;
let intake: ReverseIntake;
let outcomes: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banyan-shop-'));
  broker = await openBroker();
  shop = await startStore({
    LEGACY_LISTEN: '127.0.0.1:0',
    LEGACY_DATABASE: join(folder, 'shop.sqlite'),
    LEGACY_EXCHANGE: broker.name('legacy.store'),
    LEGACY_API_KEY: 'secret',
    AMQP_URL: amqpUrl,
  });
});

afterAll(async () => {
  await shop?.kill();
  await broker?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  database = await createTestDatabase('SQLite');
  store = await openSqlMessageStore({
    url: database.url,
    now: () => new Date().toISOString(),
    create: true,
  });
  client = createLegacyClient({
    url: shop.address,
    headers: { 'X-Api-Key': 'secret' },
    timeout: 2_000,
    now: Date.now,
    log,
    breaker: { percentage: 50, volume: 10, windowMs: 10_000, resetMs: 200 },
  });
  outcomes = [];
  intake = open();
});

afterEach(async () => {
  await intake.stop();
  client.stop();
  await store.close();
  await database.drop();
});

function open(options: Partial<ReverseIntakeOptions> = {}): ReverseIntake {
  const { hash, toId } = tools;
  const onParked = (result: string) => outcomes.push(result);
  return createReverseIntake({
    ...{ hash, toId, translators: reverseTranslators, store, client, persist, log },
    park: parkWith({ store, flow: { persist }, hash, toId, onParked, log }),
    isMaintenance: never,
    random: () => 0.05,
    now: Date.now,
    onSettled: (outcome) => outcomes.push(outcome),
    ...options,
  });
}

/** Orders 된장찌개 as often. */
async function orders(count: number): Promise<string[]> {
  const browser = await logIn(shop.address, 'kim');
  const ordnos: string[] = [];
  for (let i = 0; i < count; i += 1) {
    await browser.post('/shop/goods/goods_cart.php', { goodsno: '5302', ea: '1' });
    const { location } = await browser.post('/shop/order/indb.php', { settlekind: 'c' });
    ordnos.push(location.replace('/shop/orders/', ''));
  }
  return ordnos;
}

/** What the SCM tells of each order: its parcel is dispatched, and then delivered. */
function parcelsOf(ordnos: readonly string[]): Delivery[] {
  const events = [
    ...ordnos.map((orderId) => shipmentDispatched({ orderId })),
    ...ordnos.map((orderId) => deliveryCompleted(orderId)),
  ];
  return events.map((event) => ({
    exchange: 'scm.events',
    routingKey: event.type,
    properties: {},
    body: Buffer.from(JSON.stringify({ ...event, id: randomUUID() })),
  }));
}

/** Every step that the store ever took with an order: its own journal, which outlives it. */
function stepsOf(ordno: string): unknown[] {
  const journal = new DatabaseSync(join(folder, 'shop.sqlite'), { readOnly: true });
  const rows = journal.prepare(
    "SELECT body FROM gd_mq WHERE routing_key = 'order.step' ORDER BY sno",
  );
  const messages = rows.all().map(({ body }) => {
    return JSON.parse(iconv.decode(Buffer.from(body as Uint8Array), 'cp949'));
  });
  journal.close();
  return messages.filter((message) => message.ordno === ordno).map(({ step }) => step);
}

const acks = (count: number) => Array(count).fill('ack');

describe('a store that is killed and comes back', () => {
  it('has taken every event in the end, in the order of each order, and each once', async () => {
    const ordnos = await orders(8);
    const deliveries = parcelsOf(ordnos);
    let settled = 0;
    let sent = 0;
    await intake.stop();
    const dyingAtTheFifth: LegacyClient['send'] = async (...request) => {
      sent += 1;
      if (sent === 5) await shop.kill();
      return client.send(...request);
    };
    intake = open({ client: { send: dyingAtTheFifth } });
    const all = deliveries.map(async (delivery) => {
      const settlement = await intake.receive(delivery, never);
      settled += 1;
      return settlement;
    });
    await until(() => client.trouble !== undefined);
    expect(settled).toBeLessThan(deliveries.length);
    await delay(500);
    await shop.start();

    expect(await Promise.all(all)).toEqual(acks(16));
    expect(ordnos.map(stepsOf)).toEqual(ordnos.map(() => ['3', '4']));
    expect(client.trouble).toBeUndefined();
    expect(outcomes).toEqual(Array(16).fill('committed'));
    expect(await store.counts()).toMatchObject({ parked: 0 });

    // The broker may deliver all of it once more.
    await Promise.all(deliveries.map((delivery) => intake.receive(delivery, never)));
    expect(outcomes.slice(16)).toEqual(Array(16).fill('duplicate'));
    expect(ordnos.map(stepsOf)).toEqual(ordnos.map(() => ['3', '4']));
  });
});

it('an adapter that dies between the request and its inbox sends again, and the store does it once', async () => {
  const [ordno = ''] = await orders(1);
  const [dispatched, completed] = parcelsOf([ordno]);
  if (dispatched === undefined || completed === undefined) throw new Error('no events');
  const dying = open({
    store: { ...store, commit: () => Promise.reject(new Error('the adapter died')) },
  });
  await expect(dying.receive(dispatched, never)).rejects.toThrow('the adapter died');
  expect(stepsOf(ordno)).toEqual(['3']);

  const all = [dispatched, completed].map((delivery) => intake.receive(delivery, never));
  expect(await Promise.all(all)).toEqual(acks(2));
  expect(stepsOf(ordno)).toEqual(['3', '4']);
});

it('under maintenance nothing is sent, and everything afterwards', async () => {
  const ordnos = await orders(3);
  let isMaintenance = true;
  await intake.stop();
  intake = open({ isMaintenance: () => isMaintenance });
  const all = parcelsOf(ordnos).map((delivery) => intake.receive(delivery, never));
  await delay(700);
  expect(ordnos.map(stepsOf)).toEqual(ordnos.map(() => []));
  isMaintenance = false;
  expect(await Promise.all(all)).toEqual(acks(6));
  expect(ordnos.map(stepsOf)).toEqual(ordnos.map(() => ['3', '4']));
});

it('what the store refuses is parked with its reason, and can be sent again', async () => {
  const [dispatched] = parcelsOf(['1000000000000']);
  if (dispatched === undefined) throw new Error('no event');
  expect(await intake.receive(dispatched, never)).toBe('ack');
  const [parked] = await store.parked.list({}, { limit: 1 });
  expect(parked).toMatchObject({
    source: 'scm',
    fingerprint:
      'legacy_refused scm.delivery.ShipmentDispatched@1 legacy-api.order-step@1 404 order_not_found',
    context: { aggregate: { type: 'order', id: '1000000000000' } },
  });
  expect(Buffer.from(parked?.delivery.body ?? [])).toEqual(dispatched.body);
  expect(outcomes).toEqual(['parked']);
});
