import type { Knex } from 'knex';
import * as tables from './0001-tables.ts';
import * as aggregates from './0002-aggregates.ts';
import * as pipeline from './0003-pipeline.ts';
import * as failedMessages from './0004-failed-messages.ts';
import * as storedRequests from './0005-stored-requests.ts';
import * as overrides from './0006-overrides.ts';

/** Every migration in order. One that has been released is never changed, only followed. */
const migrations: readonly (Knex.Migration & { readonly name: string })[] = [
  { name: '0001-tables', ...tables },
  { name: '0002-aggregates', ...aggregates },
  { name: '0003-pipeline', ...pipeline },
  { name: '0004-failed-messages', ...failedMessages },
  { name: '0005-stored-requests', ...storedRequests },
  { name: '0006-overrides', ...overrides },
];

export const migrationSource: Knex.MigrationSource<(typeof migrations)[number]> = {
  getMigrations: async () => [...migrations],
  getMigrationName: ({ name }) => name,
  getMigration: async (migration) => migration,
};
