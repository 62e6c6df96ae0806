import type { Knex } from 'knex';

/**
 * - Leases: who may receive and relay which shard; times are ms since 1970 by the database's clock.
 *   Commits by others than the holder are counted, so that its relay knows of them.
 * - The inbox grows at its end, with a narrow index of its keys beside it: clustered by keys that are
 *   random, a large one would be read from disk at each insert.
 * - The outbox knows its shard. It has no index of ids: the inbox sees to it that each is there once.
 * - A parked message knows its source, its shard, and the row of the inbox that it refers to.
 */
export async function up(knex: Knex): Promise<void> {
  const isMysql = knex.client.dialect === 'mysql';
  const id = (table: Knex.CreateTableBuilder, name: string, length: number) => {
    const column = table.string(name, length);
    return isMysql ? column.collate('ascii_bin') : column;
  };
  // MySQL ends a transaction at each change of a table: a crash may have left some of it behind.
  if (!(await knex.schema.hasTable('banyan_leases'))) {
    await knex.schema.createTable('banyan_leases', (table) => {
      id(table, 'name', 100).primary();
      id(table, 'holder', 100).notNullable();
      table.bigInteger('token').notNullable();
      table.bigInteger('expires_at').notNullable();
      table.bigInteger('outside_commits').notNullable().defaultTo(0);
    });
  }
  if (!(await knex.schema.hasColumn('banyan_outbox', 'shard'))) {
    await knex.schema.alterTable('banyan_outbox', (table) => {
      table.integer('shard').notNullable().defaultTo(0);
      table.dropUnique(['id']);
    });
  }
  if (!(await knex.schema.hasColumn('banyan_parked', 'source'))) {
    await knex.schema.alterTable('banyan_parked', (table) => {
      id(table, 'source', 20).notNullable().defaultTo('legacy');
      table.integer('shard').notNullable().defaultTo(0);
    });
  }
  if (!(await knex.schema.hasColumn('banyan_parked', 'message_key'))) {
    await knex.schema.alterTable('banyan_parked', (table) => {
      table.binary('message_key', 16);
      table.index(['message_key']);
    });
  }
  if (await knex.schema.hasColumn('banyan_inbox', 'position')) return;
  await knex.schema.dropTableIfExists('banyan_inbox_2');
  await knex.schema.createTable('banyan_inbox_2', (table) => {
    table.bigIncrements('position');
    table.binary('message_key', 16).notNullable();
    table.binary('body_hash', 32).notNullable();
    table.string('contract', 100).notNullable();
    id(table, 'received_at', 24).notNullable();
    table.unique(['message_key'], { indexName: 'banyan_inbox_message_key' });
  });
  await knex.raw(
    `INSERT INTO banyan_inbox_2 (message_key, body_hash, contract, received_at)
     SELECT UNHEX(REPLACE(message_key, '-', '')), UNHEX(body_hash), contract, received_at
     FROM banyan_inbox ORDER BY received_at`,
  );
  await knex.schema.dropTable('banyan_inbox');
  await knex.schema.renameTable('banyan_inbox_2', 'banyan_inbox');
}

/** What is older cannot be had again: keys would have to be made texts. */
export async function down(): Promise<void> {
  throw new Error('0003-pipeline cannot be undone: restore a backup');
}
