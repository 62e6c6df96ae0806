import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Channel, type ChannelModel, connect } from 'amqplib';
import { openParking, type Parking, type RunningAdapter, startAdapter } from '#adapter';
import { parseConfig } from '#contracts';
import type { LoadedConfig } from '#process';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { createTestDatabase, type TestDatabase } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { stockDepleted } from '../../received-events.ts';
import { eventDelivery } from '../../unit/adapter/legacy/surroundings.ts';
import { untilReady } from './adapter-system.ts';
import { metricOf } from './pipeline.ts';

let broker: Broker;
let folder: string;
let connection: ChannelModel;
let channel: Channel;
let database: TestDatabase;
let legacy: Server;
let adapter: RunningAdapter;
let parking: Parking;
let scm: string;
let status: number;

beforeEach(async () => {
  broker = await openBroker();
  database = await createTestDatabase('SQLite');
  status = 404;
  legacy = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end('{}'));
  });
  await once(legacy.listen(0, '127.0.0.1'), 'listening');
  const { port } = legacy.address() as AddressInfo; // it listens on TCP
  connection = await connect(amqpUrl);
  channel = await connection.createChannel();
  scm = broker.name('scm');
  const exchange = broker.name('legacy');
  const queue = broker.name('adapter');
  const back = broker.name('back');
  for (const name of [queue, back]) {
    broker.adopt(`${name}.dead-letter`);
    broker.adopt(`${name}.undeliverable`);
  }
  for (const name of [exchange, scm]) {
    await channel.assertExchange(name, 'topic', { durable: true });
  }
  const config = {
    log: { level: 'silent' },
    flags: { exchange: broker.name('flags') },
    adapter: {
      admin: { listen: '127.0.0.1:0' },
      broker: amqpUrl,
      database: database.url,
      receive: { exchange, queue, killSwitch: { messages: 10, pause: 2_000 } },
      publish: { exchange: scm },
      reverse: { url: `http://127.0.0.1:${port}`, queue: back },
    },
  };
  const parsed = parseConfig(JSON.stringify(config), { file: 'test', env: {} });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  folder = await mkdtemp(join(tmpdir(), 'banyan-adapter-'));
  const loaded: LoadedConfig = { config: parsed.config, file: undefined, folder };
  adapter = await startAdapter(loaded, {});
  await untilReady(adapter);
  parking = await openParking(loaded, {});
});

afterEach(async () => {
  await parking.close();
  await adapter.stop();
  await rm(folder, { recursive: true });
  await promisify(legacy.close).call(legacy);
  await connection.close();
  await broker.close();
  await database.drop();
});

const tell = () => {
  const event = { ...stockDepleted(), id: randomUUID() };
  channel.publish(scm, event.type, Buffer.from(JSON.stringify(event)));
};
const parked = async () => (await parking.list({}, { limit: 1_000 })).messages;
const settled = (outcome: string) =>
  metricOf(
    adapter,
    `banyan_adapter_reverse_total{outcome="${outcome}",contract="scm.inventory.StockDepleted@1"}`,
  );
const told = async () => {
  const response = await fetch(`${adapter.adminAddress}/status`);
  return ((await response.json()) as { legacy?: string }).legacy;
};

it('a legacy that refuses everything stops the way back alone, before everything is parked', async () => {
  for (let i = 0; i < 100; i += 1) tell();
  await until(async () => (await told()) === 'paused: too many events fail');
  expect((await parked()).length).toBeLessThan(30);
  expect(await metricOf(adapter, 'banyan_adapter_paused{reason="kill-switch"}')).toBe(0);
  status = 200;
  await until(async () => (await settled('committed')) === 100 - (await parked()).length);
  expect(await told()).toBe('answers');
});

it('an event that is due is tried by the adapter itself', async () => {
  status = 200;
  const now = () => new Date().toISOString();
  const store = await openSqlMessageStore({ url: database.url, now, create: false });
  const failure = { code: 'legacy_unavailable', message: 'it answered 500' } as const;
  const delivery = eventDelivery({ ...stockDepleted(), id: randomUUID() });
  const message = { id: 'p', source: 'scm', shard: 0, delivery, failure, context: {} } as const;
  await store.park([{ ...message, how: { dueAt: now() } }]);
  await until(
    async () => (await parking.list({ states: ['resolved'] }, { limit: 1 })).messages.length === 1,
  );
  // Counted once the transaction is done, which others see a moment sooner.
  const resolved = 'banyan_adapter_retried_total{result="resolved"}';
  await until(async () => (await metricOf(adapter, resolved)) === 1);
  await store.close();
});
