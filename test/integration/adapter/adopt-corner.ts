import { type Channel, connect } from 'amqplib';
import { adapterConfig } from '../../../adapter/config.ts';
import { type AdoptOptions, adoptFrom } from '../../../adapter/delivery/adopt.ts';
import type { MessageStore } from '../../../adapter/domain/message-store.ts';
import type { Adopted } from '../../../adapter/parking/operations.ts';
import { openSqlMessageStore } from '../../../adapter/store/sql-message-store.ts';
import { loadConfig } from '../../../process/index.ts';
import { createLogger } from '../../../process/logger.ts';
import { amqpUrl, type Broker, openBroker } from '../../broker.ts';
import { createTestDatabase, type databaseKinds } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { tools } from '../../interpretation-tools.ts';

/** Arguments of the two kinds of queue. */
export const queueKinds: readonly [string, Record<string, unknown>][] = [
  ['a classic queue', {}],
  [
    'a quorum queue with a single active consumer',
    { 'x-queue-type': 'quorum', 'x-single-active-consumer': true },
  ],
];

/** A corner of the broker with somebody else's dead-letter queues, and a database to adopt them into. */
export type AdoptCorner = {
  readonly broker: Broker;
  readonly channel: Channel;
  readonly databaseUrl: string;
  readonly store: MessageStore;
  deadLetterQueue(args?: Record<string, unknown>): Promise<string>;
  /** Waits until they lie there. */
  publish(queue: string, bodies: readonly Buffer[]): Promise<void>;
  ready(queue: string): Promise<number>;
  adopt(queue: string, limit?: number, options?: Partial<AdoptOptions>): Promise<Adopted>;
  close(): Promise<void>;
};

const log = createLogger('test', 'silent');

/** As an adapter has it without a configuration file. */
export const configAt = (url: string) => adapterConfig(loadConfig({ env: {} }), { AMQP_URL: url });

export const numbered = (count: number) =>
  Array.from({ length: count }, (_, number) => Buffer.from(`{"n":${number}}`));

export async function openAdoptCorner(kind: (typeof databaseKinds)[number]): Promise<AdoptCorner> {
  const broker = await openBroker();
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  const database = await createTestDatabase(kind);
  const now = () => new Date().toISOString();
  const store = await openSqlMessageStore({ url: database.url, now, create: true });
  const ready = async (queue: string) => (await channel.checkQueue(queue)).messageCount;
  return {
    broker,
    channel,
    databaseUrl: database.url,
    store,
    ready,
    async deadLetterQueue(args = {}) {
      const { queue } = await channel.assertQueue(broker.name('failed'), { arguments: args });
      return queue;
    },
    async publish(queue, bodies) {
      for (const body of bodies) channel.sendToQueue(queue, body);
      await until(async () => (await ready(queue)) >= bodies.length);
    },
    adopt: (queue, limit, options = {}) =>
      adoptFrom({ config: configAt(amqpUrl), store, tools, now, log, ...options })({
        queue,
        limit,
        who: 'anna',
      }),
    async close() {
      await connection.close();
      await broker.close();
      await store.close();
      await database.drop();
    },
  };
}
