/** The one internal of knex that is used: its dialect for better-sqlite3, which knex's types leave out. */
declare module 'knex/lib/dialects/better-sqlite3/index.js' {
  import { Knex } from 'knex';

  class BetterSqlite3Client extends Knex.Client {
    readonly connectionSettings: {
      readonly filename: string;
      readonly synchronous: 'FULL' | 'NORMAL';
    };
    _formatBindings(bindings: readonly unknown[] | undefined): unknown[];
  }
  export default BetterSqlite3Client;
}
