import type { Knex } from 'knex';

/** Overrides of flags: JSON, by id. */
export async function up(knex: Knex): Promise<void> {
  const isMysql = knex.client.dialect === 'mysql';
  if (await knex.schema.hasTable('banyan_overrides')) return;
  await knex.schema.createTable('banyan_overrides', (table) => {
    if (isMysql) table.charset('utf8mb4');
    const id = table.string('id', 36);
    if (isMysql) id.collate('ascii_bin');
    id.primary();
    table.text('override', 'longtext').notNullable();
  });
}

/** What is rolled back would no longer be. */
export async function down(): Promise<void> {
  throw new Error('0006-overrides cannot be undone: restore a backup');
}
