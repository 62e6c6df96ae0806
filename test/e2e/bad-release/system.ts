import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { amqpUrl, openBroker } from '../../broker.ts';
import { type AdapterProcess, createAdapterProcess } from '../../chaos/adapter-process.ts';
import { startLegacyFeed } from '../../chaos/legacy-feed.ts';
import type { LoadMessage } from '../../chaos/load/load.ts';
import { startScmConsumer } from '../../chaos/scm-consumer.ts';
import { createTestDatabase, type databaseKinds } from '../../databases.ts';
import { until } from '../../eventually.ts';
import { type Operator, operatorOf } from './operator.ts';
import { badRelease } from './release.ts';
import { createScmBook, type ScmBook } from './scm-events.ts';
import { unpublished } from './table-rows.ts';

/** A legacy, an adapter of the bad release that does not run yet, an SCM that listens, and an operator. */
export type System = {
  readonly operator: Operator;
  readonly adapter: AdapterProcess;
  readonly scm: ScmBook;
  /** URL. */
  readonly database: string;
  /** Publishes all of these, and waits until the broker has them. */
  publish(messages: readonly LoadMessage[]): Promise<void>;
  /** Waits until the adapter has taken all that was published, and the SCM all that it says. */
  quiet(): Promise<void>;
  close(): Promise<void>;
};

export async function openSystem(kind: (typeof databaseKinds)[number]): Promise<System> {
  const database = await createTestDatabase(kind);
  const broker = await openBroker();
  const legacyExchange = broker.name('legacy.store');
  const eventExchange = broker.name('scm.events');
  const queue = broker.name('banyan.adapter');
  const scmQueue = broker.name('scm.inbox');
  const ownQueues = [queue, `${queue}.dead-letter`, `${queue}.undeliverable`];
  for (const name of [...ownQueues.slice(1), `${eventExchange}.flags`]) broker.adopt(name);
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.assertExchange(legacyExchange, 'topic', { durable: true });
  await channel.assertExchange(eventExchange, 'topic', { durable: true });
  await channel.assertQueue(scmQueue, { durable: true });
  await channel.bindQueue(scmQueue, eventExchange, 'scm.#');

  const release = badRelease();
  const folder = mkdtempSync(join(tmpdir(), 'banyan-test-bad-release-'));
  const scm = createScmBook();
  const consumer = startScmConsumer({ url: amqpUrl, queue: scmQueue, ledger: scm });
  const adapter = createAdapterProcess({
    name: 'banyan', // banyan.yaml, which the command line finds by itself
    folder,
    script: release.script,
    broker: amqpUrl,
    database: database.url,
    legacyExchange,
    queue,
    eventExchange,
    shards: 1,
  });
  const operator = operatorOf(release.script, folder);
  let published = 0;

  const isEmpty = async (name: string) => (await channel.checkQueue(name)).messageCount === 0;
  return {
    operator,
    adapter,
    scm,
    database: database.url,
    async publish(messages) {
      const exchange = legacyExchange;
      const allowed = () => Number.POSITIVE_INFINITY;
      const feed = startLegacyFeed({ url: amqpUrl, exchange, load: messages, allowed });
      await until(() => feed.finished).finally(() => feed.stop());
      published += messages.length;
    },
    async quiet() {
      // What the adapter has in hand is in no queue's length.
      await until(async () => (await adapter.metric('banyan_adapter_messages_total')) >= published);
      for (const name of ownQueues) await until(() => isEmpty(name));
      await until(async () => (await unpublished(database.url)) === 0);
      await consumer.drained();
    },
    async close() {
      await operator.leave();
      await adapter.kill();
      await consumer.stop();
      await connection.close();
      await broker.close();
      await database.drop();
      rmSync(folder, { recursive: true });
      release.remove();
    },
  };
}
