import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Channel, connect, type Options } from 'amqplib';
import {
  openParking,
  type ParkedSummary,
  type Parking,
  type RunningAdapter,
  startAdapter,
} from '#adapter';
import { type BanyanConfig, parseConfig, type ScmEvent } from '#contracts';
import type { LoadedConfig } from '#process';
import { amqpUrl } from '../../broker.ts';
import { createTestDatabase, type databaseKinds, type TestDatabase } from '../../databases.ts';
import { cp949, legacyOrder } from '../../orders.ts';
import { setFlag } from '../../set-flag.ts';
import { type AdapterChild, spawnAdapter } from './adapter-child.ts';
import { untilReady } from './adapter-system.ts';

type Receive = BanyanConfig['adapter']['receive'];

/** What a test may set: the broker, the database that the adapter sees, how it receives. */
export type PipelineOptions = {
  readonly brokerUrl?: string;
  /** The legacy that is told what the SCM says; nobody is, unless given. */
  readonly legacyUrl?: string;
  readonly receive?: {
    readonly [Key in 'shards' | 'prefetch' | 'batch' | 'killSwitch']?: Partial<Receive[Key]>;
  };
};

/** A legacy's exchange, an SCM's queue and a database, for any number of adapters. */
export type Pipeline = {
  readonly database: TestDatabase;
  readonly queue: string;
  /** The queue of the way back. */
  readonly back: string;
  /** The test's own channel, for a look at the broker. */
  readonly channel: Channel;
  /** What reached the SCM, in order. */
  readonly events: readonly ScmEvent[];
  /** An adapter in this process, ready; `database` replaces its database's URL. */
  start(database?: string): Promise<RunningAdapter>;
  /** An adapter in a process of its own, which can be killed and whose log can be read. */
  spawn(nodeOptions?: readonly string[]): AdapterChild;
  /** Switches a flag of all adapters, and makes it where there is none. */
  switchFlag(name: string, isOn: boolean): Promise<void>;
  /** Publishes one message; resolves when the broker has it. */
  publish(body: Uint8Array, options?: Options.Publish): Promise<void>;
  /** Publishes one event of the SCM; resolves when the broker has it. */
  tell(event: { readonly type: string }): Promise<void>;
  /** All messages that failed, newest first. */
  parked(): Promise<readonly ParkedSummary[]>;
  /** The operator's view; there is one as soon as an adapter is up. */
  parking(): Promise<Parking>;
  close(): Promise<void>;
};

const opened = new Set<Pipeline>();

/** Closes what a test that failed has left open; a test process would not end otherwise. */
export async function closePipelines(): Promise<void> {
  await Promise.all([...opened].map((pipeline) => pipeline.close()));
}

export async function openPipeline(
  kind: (typeof databaseKinds)[number],
  { brokerUrl = amqpUrl, legacyUrl, receive = {} }: PipelineOptions = {},
): Promise<Pipeline> {
  const database = await createTestDatabase(kind);
  const id = randomUUID();
  const [legacy, queue, back, scm, inbox] = ['legacy', 'adapter', 'back', 'scm', 'scm.inbox'].map(
    (name) => `test.${name}.${id}`,
  ) as [string, string, string, string, string]; // as many as there are names
  const connection = await connect(brokerUrl, { noDelay: true });
  const channel = await connection.createConfirmChannel();
  await channel.assertExchange(legacy, 'topic', { durable: true });
  await channel.assertExchange(scm, 'topic', { durable: true });
  await channel.assertQueue(inbox, { durable: true });
  await channel.bindQueue(inbox, scm, '#');
  const events: ScmEvent[] = [];
  await channel.consume(
    inbox,
    (message) => message && events.push(JSON.parse(message.content.toString())),
    { noAck: true },
  );

  const flagExchange = `${queue}.flags`;
  const folder = await mkdtemp(join(tmpdir(), 'banyan-flags-'));
  const flagFile = join(folder, 'flags.json');
  const configOf = (level: string, databaseUrl: string) => ({
    log: { level },
    flags: { file: flagFile, exchange: flagExchange },
    adapter: {
      admin: { listen: '127.0.0.1:0' },
      broker: brokerUrl,
      database: databaseUrl,
      receive: { exchange: legacy, queue, ...receive },
      publish: { exchange: scm },
      ...(legacyUrl === undefined ? {} : { reverse: { url: legacyUrl, queue: back } }),
    },
  });
  const loaded = (databaseUrl: string): LoadedConfig => {
    const text = JSON.stringify(configOf('silent', databaseUrl));
    const parsed = parseConfig(text, { file: 'test', env: {} });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return { config: parsed.config, file: undefined, folder };
  };
  const ends: (() => Promise<void>)[] = [];
  let parking: Parking | undefined;

  const pipeline: Pipeline = {
    database,
    queue,
    back,
    channel,
    events,
    async start(databaseUrl = database.url) {
      const adapter = await startAdapter(loaded(databaseUrl), {});
      let ended: Promise<void> | undefined;
      const stop = () => {
        ended ??= adapter.stop();
        return ended;
      };
      ends.push(stop);
      await untilReady(adapter);
      return { ...adapter, stop };
    },
    spawn(nodeOptions) {
      const child = spawnAdapter(configOf('info', database.url), nodeOptions);
      ends.push(child.kill);
      return child;
    },
    async switchFlag(name, isOn) {
      await setFlag(flagFile, name, isOn);
    },
    publish: (body, { headers } = {}) =>
      new Promise((resolve, reject) => {
        const options = { mandatory: true, persistent: true, headers };
        channel.publish(legacy, 'order.received', Buffer.from(body), options, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    tell: (event) =>
      new Promise((resolve, reject) => {
        const options = { mandatory: true, persistent: true };
        const body = Buffer.from(JSON.stringify(event));
        channel.publish(scm, event.type, body, options, (error) =>
          error ? reject(error) : resolve(),
        );
      }),
    async parked() {
      return (await (await pipeline.parking()).list({}, { limit: 1_000 })).messages;
    },
    async parking() {
      parking ??= await openParking(loaded(database.url), {});
      return parking;
    },
    async close() {
      if (!opened.delete(pipeline)) return;
      await Promise.all(ends.map((end) => end()));
      await parking?.close();
      const shards = Array.from({ length: Number(receive.shards ?? 1) }, (_, n) => n);
      for (const end of ['', '.dead-letter', '.undeliverable', '.receivers']) {
        for (const name of [queue, back]) await channel.deleteQueue(`${name}${end}`);
      }
      for (const n of shards) await channel.deleteQueue(`${queue}.shard-${n}-of-${shards.length}`);
      await channel.deleteExchange(`${queue}.shards-${shards.length}`);
      await channel.deleteQueue(inbox);
      for (const exchange of [legacy, scm, flagExchange]) await channel.deleteExchange(exchange);
      await connection.close();
      await database.drop();
      await rm(folder, { recursive: true });
    },
  };
  opened.add(pipeline);
  return pipeline;
}

export const orderNumbers = (count: number) =>
  Array.from({ length: count }, (_, index) => String(1521705612000 + index));

/** What an order goes through, and the events that come of it. */
export const orderSteps = [
  { fields: { step: '0', cyn: 'n', cdt: '' }, type: 'scm.order.OrderPlaced' },
  {
    fields: { evt: 'order_step', step: '1', moddt: '2018-03-22 17:03:40' },
    type: 'scm.order.OrderPaid',
  },
  {
    fields: { evt: 'order_step', step: '1', step2: '44', moddt: '2018-03-22 18:00:00' },
    type: 'scm.order.OrderCancelled',
  },
] as const;

export const orderMessage = (ordno: string, step = 0) =>
  cp949(legacyOrder({ ordno, ...orderSteps[step]?.fields }));

/** All steps of all orders: every order's first step, then every order's second one … */
export const orderMessages = (orders: readonly string[]) =>
  orderSteps.flatMap((_, step) => orders.map((ordno) => orderMessage(ordno, step)));

/** The types of the events about each order, in their order, without what came again. */
export function storiesOf(events: readonly ScmEvent[]): Map<string, string[]> {
  const stories = new Map<string, string[]>();
  for (const { subject, type } of new Map(events.map((event) => [event.id, event])).values()) {
    stories.set(subject, [...(stories.get(subject) ?? []), type]);
  }
  return stories;
}

/** What `storiesOf` must be once every step of these orders has come through. */
export const wholeStories = (orders: readonly string[]) =>
  new Map(orders.map((ordno) => [ordno, orderSteps.map(({ type }) => type)]));

/** One series of the metrics by its whole name, such as `banyan_adapter_paused{reason="database"}`. */
export async function metricOf(
  { adminAddress }: Pick<RunningAdapter, 'adminAddress'>,
  series: string,
): Promise<number | undefined> {
  const text = await (await fetch(`${adminAddress}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}
