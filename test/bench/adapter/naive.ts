// The naive pipeline, what a team writes first and rightly: one transaction a message, eight messages
// at a time on eight connections; a relay with a connection of its own polls the outbox.
import { setTimeout as delay } from 'node:timers/promises';
import { type ConsumeMessage, connect } from 'amqplib';
import knex from 'knex';
import { aggregateKey } from '../../../adapter/domain/aggregate.ts';
import { publishEvent } from './event-publisher.ts';
import { interpretedMessage } from './interpreted-message.ts';
import { rivalSettings } from './rival-settings.ts';

const AT_A_TIME = 8;
const PAGE = 100;
/** ms until the relay looks again into an outbox that had less than a page. */
const POLL = 20;

const { broker, queue, eventExchange, prefetch, database: url } = rivalSettings();
const { hostname: host, port, username: user, password, pathname } = new URL(url);
const database = knex({
  client: 'mysql2',
  connection: {
    ...{ host, port: Number(port || 3306), user, password, database: pathname.slice(1) },
    ...{ charset: 'utf8mb4', timezone: 'Z', dateStrings: true },
  },
  pool: { min: AT_A_TIME + 1, max: AT_A_TIME + 1 },
});
await createTables();

const connection = await connect(broker, { noDelay: true });
const receiving = await connection.createChannel();
const publishing = await connection.createConfirmChannel();
await receiving.prefetch(prefetch);

const waiting: ConsumeMessage[] = [];
let working = 0;
await receiving.consume(queue, (message) => {
  if (message === null) return;
  waiting.push(message);
  if (working < AT_A_TIME) void work();
});

let stopped = false;
const relaying = relay();
process.once('SIGTERM', async () => {
  stopped = true;
  await relaying;
  await connection.close();
  await database.destroy();
});

async function work(): Promise<void> {
  working += 1;
  for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
    await commit(message);
    receiving.ack(message);
  }
  working -= 1;
}

async function commit(delivered: ConsumeMessage): Promise<void> {
  const { messageKey, bodyHash, contract, aggregate, events, states } =
    interpretedMessage(delivered);
  const at = new Date().toISOString();
  await database.transaction(async (transaction) => {
    await transaction('naive_inbox').insert({
      ...{ message_key: messageKey, body_hash: bodyHash, contract, received_at: at },
    });
    const known = await transaction('naive_aggregates')
      .where({ aggregate: aggregateKey(aggregate) })
      .first('version');
    for (const { aggregate, state } of states) {
      const row = { version: (known?.version ?? 0) + 1, state: JSON.stringify(state) };
      await transaction('naive_aggregates')
        .insert({ aggregate: aggregateKey(aggregate), ...row, updated_at: at })
        .onConflict('aggregate')
        .merge();
    }
    await transaction('naive_outbox').insert(
      events.map((event) => ({
        ...{ id: event.id, type: event.type, aggregate: aggregateKey(aggregate) },
        ...{ body: JSON.stringify(event), created_at: at },
      })),
    );
  });
}

async function relay(): Promise<void> {
  while (!stopped) {
    const page = await database('naive_outbox')
      .whereNull('published_at')
      .orderBy('position')
      .limit(PAGE)
      .select('id', 'type', 'body');
    if (page.length > 0) {
      await Promise.all(page.map((event) => publishEvent(publishing, eventExchange, event)));
      const ids = page.map(({ id }) => id);
      const published_at = new Date().toISOString();
      await database('naive_outbox').whereIn('id', ids).update({ published_at });
    }
    if (page.length < PAGE) await delay(POLL);
  }
}

/** The adapter's own first tables, by another name. */
async function createTables(): Promise<void> {
  await database.schema.createTable('naive_inbox', (table) => {
    table.string('message_key', 36).collate('ascii_bin').primary();
    table.string('body_hash', 64).collate('ascii_bin').notNullable();
    table.string('contract', 100).notNullable();
    table.string('received_at', 24).collate('ascii_bin').notNullable();
  });
  await database.schema.createTable('naive_aggregates', (table) => {
    table.string('aggregate', 200).collate('utf8mb4_bin').primary();
    table.integer('version').notNullable();
    table.text('state', 'longtext').notNullable();
    table.string('updated_at', 24).notNullable();
  });
  await database.schema.createTable('naive_outbox', (table) => {
    table.bigIncrements('position');
    table.string('id', 36).collate('ascii_bin').notNullable().unique();
    table.string('type', 100).notNullable();
    table.string('aggregate', 200).notNullable();
    table.text('body', 'longtext').notNullable();
    table.string('created_at', 24).collate('ascii_bin').notNullable();
    table.string('published_at', 24).collate('ascii_bin');
    table.index(['published_at', 'position']);
  });
}
