import type { Knex } from 'knex';

/**
 * - Stored requests: what clients were told is accepted, until the legacy has it. Those of one route are sent
 *   in the order of their positions.
 * - Lanes: who sends those of a route; times are ms since 1970 by the database's clock.
 */
export async function up(knex: Knex): Promise<void> {
  const isMysql = knex.client.dialect === 'mysql';
  const id = (table: Knex.CreateTableBuilder, name: string, length: number) => {
    const column = table.string(name, length);
    return isMysql ? column.collate('ascii_bin') : column;
  };
  // MySQL ends a transaction at each change of a table: a crash may have left some of it behind.
  const once = async (name: string, build: (table: Knex.CreateTableBuilder) => void) => {
    if (await knex.schema.hasTable(name)) return;
    await knex.schema.createTable(name, (table) => {
      if (isMysql) table.charset('utf8mb4');
      build(table);
    });
  };

  await once('banyan_stored_requests', (table) => {
    table.bigIncrements('position');
    id(table, 'id', 36).notNullable();
    id(table, 'route', 255).notNullable();
    table.text('head', 'longtext').notNullable();
    const body = isMysql ? table.specificType('body', 'longblob') : table.binary('body');
    body.notNullable();
    table.integer('attempts').notNullable();
    table.bigInteger('due_at').notNullable();
    id(table, 'accepted_at', 24).notNullable();
    table.unique(['id'], { indexName: 'banyan_stored_requests_id' });
    table.index(['route', 'position'], 'banyan_stored_requests_route');
  });
  await once('banyan_stored_lanes', (table) => {
    id(table, 'route', 255).primary();
    id(table, 'holder', 36).notNullable();
    table.bigInteger('expires_at').notNullable();
  });
}

/** What clients were told is accepted would be lost. */
export async function down(): Promise<void> {
  throw new Error('0005-stored-requests cannot be undone: restore a backup');
}
