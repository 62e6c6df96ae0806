import { type Channel, connect } from 'amqplib';
import { createConnection, createPool, type RowDataPacket } from 'mysql2/promise';
import type { Findings } from './verdict.ts';

/** One fault's own corner of the two servers: names at the broker, and a database. */
export type Corner = {
  readonly broker: string;
  readonly database: string;
  readonly legacyExchange: string;
  readonly queue: string;
  readonly eventExchange: string;
  readonly scmQueue: string;
  atBroker<T>(work: (channel: Channel) => Promise<T>): Promise<T>;
  bindScm(): Promise<void>;
  unbindScm(): Promise<void>;
  /** Messages that wait in each of the adapter's queues. */
  queueLengths(): Promise<Findings['queues']>;
  /** Events in the outbox that wait to be published. */
  unpublished(): Promise<number>;
  parked(): Promise<Findings['parked']>;
  /** Rows in any of the adapter's tables. */
  query<T extends RowDataPacket>(sql: string): Promise<T[]>;
  close(): Promise<void>;
};

export type CornerOptions = {
  readonly name: string;
  readonly rabbitmqUrl: string;
  readonly mariadbUrl: string;
  /** Parts that several adapters share. */
  readonly shards: number;
};

/** Declares what is the legacy's and the SCM's, and creates an empty database. */
export async function openCorner(options: CornerOptions): Promise<Corner> {
  const { name, rabbitmqUrl, mariadbUrl, shards } = options;
  const legacyExchange = `${name}.legacy.store`;
  const queue = `${name}.banyan.adapter`;
  const eventExchange = `${name}.scm.events`;
  const scmQueue = `${name}.scm.inbox`;
  const schema = `banyan_${name.replaceAll('-', '_')}`;

  await execute(mariadbUrl, `CREATE DATABASE ${schema}`);
  const database = `${mariadbUrl}/${schema}`;
  const pool = createPool({ uri: database, connectionLimit: 2 });

  const atBroker: Corner['atBroker'] = async (work) => {
    const connection = await connect(rabbitmqUrl, { timeout: 3_000 });
    connection.on('error', () => {});
    try {
      const channel = await connection.createChannel();
      channel.on('error', () => {});
      return await work(channel);
    } finally {
      await connection.close().catch(() => {});
    }
  };
  await atBroker(async (channel) => {
    await channel.assertExchange(legacyExchange, 'topic', { durable: true });
    await channel.assertExchange(eventExchange, 'topic', { durable: true });
    await channel.assertQueue(scmQueue, {
      durable: true,
      arguments: { 'x-queue-type': 'quorum' },
    });
    await channel.bindQueue(scmQueue, eventExchange, 'scm.#');
  });

  const ownQueues = [queue, `${queue}.dead-letter`, `${queue}.undeliverable`];
  const exchanges = [legacyExchange, eventExchange, `${eventExchange}.flags`];
  if (shards > 1) {
    exchanges.push(`${queue}.shards-${shards}`);
    for (let shard = 0; shard < shards; shard += 1) {
      ownQueues.push(`${queue}.shard-${shard}-of-${shards}`);
    }
  }
  const query: Corner['query'] = async <T extends RowDataPacket>(sql: string) =>
    (await pool.query<T[]>(sql))[0];

  return {
    broker: rabbitmqUrl,
    database,
    legacyExchange,
    queue,
    eventExchange,
    scmQueue,
    atBroker,
    query,
    bindScm: async () =>
      void (await atBroker((channel) => channel.bindQueue(scmQueue, eventExchange, 'scm.#'))),
    unbindScm: async () =>
      void (await atBroker((channel) => channel.unbindQueue(scmQueue, eventExchange, 'scm.#'))),
    queueLengths: () =>
      atBroker(async (channel) => {
        const lengths: Record<string, number> = {};
        for (const one of ownQueues) {
          lengths[one] = (await channel.checkQueue(one)).messageCount;
        }
        return lengths;
      }),
    async unpublished() {
      const [row] = await query<RowDataPacket & { n: number }>(
        'SELECT COUNT(*) AS n FROM banyan_outbox WHERE published_at IS NULL',
      );
      return Number(row?.n);
    },
    parked: () =>
      query<RowDataPacket & { body: Buffer; state: string }>(
        'SELECT body, state FROM banyan_parked',
      ),
    async close() {
      await pool.end();
      await execute(mariadbUrl, `DROP DATABASE ${schema}`);
      await atBroker(async (channel) => {
        for (const one of [...ownQueues, scmQueue]) await channel.deleteQueue(one);
        for (const one of exchanges) await channel.deleteExchange(one);
      });
    },
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const connection = await createConnection(url);
  await connection.query(sql);
  await connection.end();
}
