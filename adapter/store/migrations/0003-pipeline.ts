import type { Knex } from 'knex';

/**
 * - Leases: who may relay and receive which shard; times are ms since 1970 by the database's clock.
 * - The outbox knows its shard, the parked message its source and the inbox row that it refers to.
 * - Old rows of inbox and outbox are found by their time.
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
    });
  }
  if (!(await knex.schema.hasColumn('banyan_outbox', 'shard'))) {
    await knex.schema.alterTable('banyan_outbox', (table) => {
      table.integer('shard').notNullable().defaultTo(0);
    });
  }
  if (!(await knex.schema.hasColumn('banyan_parked', 'source'))) {
    await knex.schema.alterTable('banyan_parked', (table) => {
      id(table, 'source', 20).notNullable().defaultTo('legacy');
    });
  }
  if (!(await knex.schema.hasColumn('banyan_parked', 'message_key'))) {
    await knex.schema.alterTable('banyan_parked', (table) => {
      id(table, 'message_key', 36);
      table.index(['message_key']);
    });
  }
  const inbox = 'banyan_inbox_received_at_index';
  if (!(await hasIndex(knex, 'banyan_inbox', inbox))) {
    await knex.schema.alterTable('banyan_inbox', (table) => {
      table.index(['received_at'], inbox);
    });
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('banyan_leases');
  await knex.schema.alterTable('banyan_inbox', (table) => table.dropIndex(['received_at']));
  await knex.schema.alterTable('banyan_outbox', (table) => table.dropColumn('shard'));
  await knex.schema.alterTable('banyan_parked', (table) => {
    table.dropIndex(['message_key']);
    table.dropColumns('source', 'message_key');
  });
}

async function hasIndex(knex: Knex, table: string, index: string): Promise<boolean> {
  if (knex.client.dialect !== 'mysql') return false;
  const [rows] = await knex.raw('SHOW INDEX FROM ?? WHERE Key_name = ?', [table, index]);
  return rows.length > 0;
}
