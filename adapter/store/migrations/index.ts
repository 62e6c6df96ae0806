import type { Knex } from 'knex';
import * as tables from './0001-tables.ts';

/** Every migration in order. One that has been released is never changed, only followed. */
const migrations: readonly (Knex.Migration & { readonly name: string })[] = [
  { name: '0001-tables', ...tables },
];

export const migrationSource: Knex.MigrationSource<(typeof migrations)[number]> = {
  getMigrations: async () => [...migrations],
  getMigrationName: ({ name }) => name,
  getMigration: async (migration) => migration,
};
