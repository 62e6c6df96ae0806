import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConsumeMessage } from 'amqplib';
import { connect } from 'amqplib';
import {
  openParking,
  type ParkedSummary,
  type Parking,
  type RunningAdapter,
  startAdapter,
} from '#adapter';
import { parseConfig, type ScmEvent } from '#contracts';
import type { LoadedConfig } from '#process';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { createTestDatabase, type databaseKinds, type TestDatabase } from '../../databases.ts';
import { eventually } from '../../eventually.ts';

/** An adapter with a legacy exchange, an SCM queue, and a database of its own. */
export type AdapterSystem = {
  readonly broker: Broker;
  readonly legacyExchange: string;
  readonly queue: string;
  /** Starts an adapter and waits until it is ready; `overrides` replaces the broker or the database. */
  start(overrides?: { broker?: string; database?: string }): Promise<RunningAdapter>;
  /** The operator's view; there is one as soon as the adapter is up. */
  parking(): Promise<Parking>;
  /** All messages that failed, newest first. */
  parked(): Promise<readonly ParkedSummary[]>;
  /** The SCM's queue: what reached it, in order. */
  readonly events: ScmEvent[];
  bindScm(): Promise<void>;
  publish(body: Uint8Array, routingKey?: string): Promise<void>;
  declareLegacyExchange(): Promise<void>;
  /** Stops the adapter that was started first: one that stands by takes over. */
  stopFirst(): Promise<void>;
  /** Messages by outcome, as the adapter started last counts them. */
  counts(): Promise<{ messages: Record<string, number> }>;
  /** The sum of a metric over its labels. */
  metric(name: string): Promise<number>;
  close(): Promise<void>;
};

export async function startAdapterSystem(
  kind: (typeof databaseKinds)[number],
  { withLegacyExchange = true, withScm = true } = {},
): Promise<AdapterSystem> {
  const database: TestDatabase = await createTestDatabase(kind);
  const broker = await openBroker();
  const names = {
    legacyExchange: broker.name('legacy.store'),
    eventExchange: broker.name('scm.events'),
    queue: broker.name('banyan.adapter'),
    scmQueue: broker.name('scm.inbox'),
    flagExchange: broker.name('flags'),
  };
  broker.adopt(`${names.queue}.dead-letter`);
  broker.adopt(`${names.queue}.undeliverable`);
  const connection = await connect(amqpUrl);
  const channel = await connection.createConfirmChannel();
  const declareLegacyExchange = async () => {
    await channel.assertExchange(names.legacyExchange, 'topic', { durable: true });
  };
  if (withLegacyExchange) await declareLegacyExchange();
  await channel.assertExchange(names.eventExchange, 'topic', { durable: true });
  const events: ScmEvent[] = [];
  await channel.assertQueue(names.scmQueue, { durable: true });
  const bindScm = () => channel.bindQueue(names.scmQueue, names.eventExchange, 'scm.#');
  if (withScm) await bindScm();
  await channel.consume(
    names.scmQueue,
    (message: ConsumeMessage | null) =>
      message && events.push(JSON.parse(message.content.toString())),
    { noAck: true },
  );

  const folder = await mkdtemp(join(tmpdir(), 'banyan-adapter-'));
  const running: RunningAdapter[] = [];
  const configWith = (overrides: { broker?: string; database?: string }): LoadedConfig => {
    const parsed = parseConfig(
      JSON.stringify({
        log: { level: 'silent' },
        flags: { exchange: names.flagExchange },
        adapter: {
          admin: { listen: '127.0.0.1:0' },
          broker: overrides.broker ?? amqpUrl,
          database: overrides.database ?? database.url,
          receive: { exchange: names.legacyExchange, queue: names.queue },
          publish: { exchange: names.eventExchange },
        },
      }),
      { file: 'test', env: {} },
    );
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return { config: parsed.config, file: undefined, folder };
  };
  let parking: Parking | undefined;
  const metrics = async () => (await fetch(`${running.at(-1)?.adminAddress}/metrics`)).text();

  const openedParking = async () => {
    parking ??= await openParking(configWith({}), {});
    return parking;
  };

  return {
    broker,
    legacyExchange: names.legacyExchange,
    queue: names.queue,
    events,
    bindScm: async () => void (await bindScm()),
    async start(overrides = {}) {
      const adapter = await startAdapter(configWith(overrides), {});
      running.push(adapter);
      return adapter;
    },
    parking: openedParking,
    parked: async () => (await (await openedParking()).list({}, { limit: 1_000 })).messages,
    publish: (body, routingKey = 'order.received') =>
      new Promise((resolve, reject) => {
        const options = { mandatory: true, persistent: true };
        channel.publish(names.legacyExchange, routingKey, Buffer.from(body), options, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    declareLegacyExchange,
    async stopFirst() {
      await running.shift()?.stop();
    },
    async metric(name) {
      const lines = (await metrics()).matchAll(new RegExp(`${name}[^ ]* ([0-9]+)$`, 'gm'));
      return [...lines].reduce((sum, [, n]) => sum + Number(n), 0);
    },
    async counts() {
      const text = await metrics();
      const messages: Record<string, number> = {};
      for (const [, outcome = '', n] of text.matchAll(
        /messages_total\{outcome="(\w+)".*\} (\d+)/g,
      )) {
        messages[outcome] = (messages[outcome] ?? 0) + Number(n);
      }
      return { messages };
    },
    async close() {
      await Promise.all(running.map((adapter) => adapter.stop()));
      await parking?.close();
      await connection.close();
      await broker.close();
      await rm(folder, { recursive: true });
      await database.drop();
    },
  };
}

/** Resolves when all of the adapter's dependencies work. */
export async function untilReady(adapter: RunningAdapter): Promise<void> {
  await eventually(async () => (await readiness(adapter)).ready || undefined);
}

export async function readiness(
  adapter: RunningAdapter,
): Promise<{ ready: boolean; checks: Record<string, boolean> }> {
  const response = await fetch(`${adapter.adminAddress}/readyz`);
  return (await response.json()) as { ready: boolean; checks: Record<string, boolean> };
}
