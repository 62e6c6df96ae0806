import type { Knex } from 'knex';

/** What translators last knew of each aggregate, so that they can tell what changed. */
export async function up(knex: Knex): Promise<void> {
  // MySQL ends a transaction at each change of a table: a crash may have left this one behind.
  if (await knex.schema.hasTable('banyan_aggregates')) return;
  const isMysql = knex.client.dialect === 'mysql';
  await knex.schema.createTable('banyan_aggregates', (table) => {
    // Ids of the legacy are compared byte by byte, in any script.
    const aggregate = table.string('aggregate', 200);
    if (isMysql) aggregate.collate('utf8mb4_bin');
    aggregate.primary();
    table.integer('version').notNullable();
    table.text('state', 'longtext').notNullable();
    table.string('updated_at', 24).notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('banyan_aggregates');
}
