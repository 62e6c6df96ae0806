import type { Knex } from 'knex';
import { BanyanError } from '#contracts';

// A table of its own beside those of the service: which consumer has had which event.

async function up(knex: Knex): Promise<void> {
  // MySQL ends a transaction at each change of a table: a crash may have left this one behind.
  if (await knex.schema.hasTable('banyan_consumed')) return;
  const isMysql = knex.client.dialect === 'mysql';
  await knex.schema.createTable('banyan_consumed', (table) => {
    const ascii = (name: string, length: number) => {
      const column = table.string(name, length).notNullable();
      return isMysql ? column.collate('ascii_bin') : column;
    };
    ascii('consumer', 100);
    ascii('event_id', 36);
    ascii('body_hash', 64);
    ascii('received_at', 24);
    table.primary(['consumer', 'event_id']);
    table.index(['consumer', 'received_at']);
  });
}

async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('banyan_consumed');
}

/** Every migration in order. One that has been released is never changed, only followed. */
const migrations = [{ name: '0001-consumed', up, down }];

const settings: Knex.MigratorConfig = {
  migrationSource: {
    getMigrations: async () => [...migrations],
    getMigrationName: ({ name }: (typeof migrations)[number]) => name,
    getMigration: async (migration: (typeof migrations)[number]) => migration,
  },
  // Not knex's own name: a service may have migrations of its own.
  tableName: 'banyan_consumer_migrations',
};

/**
 * Creates or upgrades the table; consumers that start at once take turns, as in the adapter's store.
 * Throws a BanyanError `migration_locked` when another process has been at it for 10 s.
 */
export async function migrateConsumed(database: Knex): Promise<void> {
  await database.transaction(async (transaction) => {
    if (database.client.dialect === 'sqlite3') {
      await transaction.migrate.latest(settings);
      return;
    }
    const name = "CONCAT('banyan-consumer.', LEFT(DATABASE(), 40))";
    const [[row]] = await transaction.raw(`SELECT GET_LOCK(${name}, 10) AS taken`);
    if (row.taken !== 1) {
      throw new BanyanError('migration_locked', 'another process has migrated for 10 s', {
        advice: 'Wait for it to end, then start again.',
      });
    }
    try {
      // Whoever left this lock behind is dead: we hold the real one.
      await database.migrate.forceFreeMigrationsLock(settings);
      await database.migrate.latest(settings);
    } finally {
      await transaction.raw(`DO RELEASE_LOCK(${name})`);
    }
  });
}
