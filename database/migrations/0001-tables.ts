import type { Knex } from 'knex';

// Times are RFC 3339 texts in UTC: readable in any SQL client, sorted as they stand, the same on
// MySQL, MariaDB and SQLite. Ids are compared byte by byte, hence ascii_bin on MySQL.

export async function up(knex: Knex): Promise<void> {
  const isMysql = knex.client.dialect === 'mysql';
  const id = (table: Knex.CreateTableBuilder, name: string, length: number) => {
    const column = table.string(name, length);
    return isMysql ? column.collate('ascii_bin') : column;
  };
  const blob = (table: Knex.CreateTableBuilder, name: string) =>
    isMysql ? table.specificType(name, 'longblob') : table.binary(name);

  await knex.schema.createTable('banyan_inbox', (table) => {
    id(table, 'message_key', 36).primary();
    id(table, 'body_hash', 64).notNullable();
    table.string('contract', 100).notNullable();
    id(table, 'received_at', 24).notNullable();
  });

  await knex.schema.createTable('banyan_outbox', (table) => {
    table.bigIncrements('position');
    id(table, 'id', 36).notNullable().unique();
    table.string('type', 100).notNullable();
    table.string('aggregate', 200).notNullable();
    table.text('body', 'longtext').notNullable();
    id(table, 'created_at', 24).notNullable();
    id(table, 'published_at', 24);
    table.index(['published_at', 'position']);
  });

  await knex.schema.createTable('banyan_parked', (table) => {
    id(table, 'id', 36).primary();
    id(table, 'state', 20).notNullable();
    table.string('exchange', 255).notNullable();
    table.string('routing_key', 255).notNullable();
    table.text('properties', 'longtext').notNullable();
    blob(table, 'body').notNullable();
    table.string('fingerprint', 300).notNullable();
    table.text('failure', 'longtext').notNullable();
    table.text('context', 'longtext').notNullable();
    table.integer('attempts').notNullable();
    table.integer('revision').notNullable();
    blob(table, 'revised_body');
    table.text('reason');
    id(table, 'parked_at', 24).notNullable();
    id(table, 'updated_at', 24).notNullable();
    table.index(['state', 'parked_at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('banyan_parked');
  await knex.schema.dropTable('banyan_outbox');
  await knex.schema.dropTable('banyan_inbox');
}
