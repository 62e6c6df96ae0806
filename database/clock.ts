import type { Knex } from 'knex';

/** A time by the database's clock, as SQL: ms since 1970. */
export function millisecondsFromNow(database: Knex, ms: number): Knex.Raw {
  const milliseconds =
    database.client.dialect === 'mysql'
      ? 'CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED)'
      : "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
  return database.raw(`${milliseconds} + ?`, [ms]);
}
