import type { Knex } from 'knex';

/**
 * - Parked messages have a position: those of one aggregate are tried again in that order. What lists
 *   and groups them has columns of its own.
 * - Holds: which aggregates an open message holds back. Only what is open is there, so that a message
 *   that arrives is told at the cost of one look, however many are parked.
 * - Replay jobs.
 * - The audit, a chain of hashes, and its head.
 */
export async function up(knex: Knex): Promise<void> {
  const isMysql = knex.client.dialect === 'mysql';
  const id = (table: Knex.CreateTableBuilder, name: string, length: number) => {
    const column = table.string(name, length);
    return isMysql ? column.collate('ascii_bin') : column;
  };
  const exact = (table: Knex.CreateTableBuilder, name: string, length: number) => {
    const column = table.string(name, length);
    return isMysql ? column.collate('utf8mb4_bin') : column;
  };
  const blob = (table: Knex.CreateTableBuilder, name: string) =>
    isMysql ? table.specificType(name, 'longblob') : table.binary(name);
  // MySQL ends a transaction at each change of a table: a crash may have left some of it behind.
  const once = async (name: string, build: (table: Knex.CreateTableBuilder) => void) => {
    if (await knex.schema.hasTable(name)) return;
    await knex.schema.createTable(name, (table) => {
      // Whatever the database's own is: names and reasons are in any script.
      if (isMysql) table.charset('utf8mb4');
      build(table);
    });
  };

  await once('banyan_holds', (table) => {
    exact(table, 'aggregate', 200).notNullable();
    table.bigInteger('position').notNullable();
    table.primary(['aggregate', 'position']);
    table.index(['position']);
  });
  await once('banyan_replay_jobs', (table) => {
    table.bigIncrements('id');
    id(table, 'source', 20).notNullable();
    // The same as long as the job has not ended, and then nothing: one job a source.
    id(table, 'works_on', 20).unique();
    id(table, 'state', 20).notNullable();
    // Who works on it, and until when that is certain: ms since 1970 by the database's clock.
    id(table, 'runner', 36).notNullable();
    table.bigInteger('alive_until').notNullable();
    table.boolean('selected').notNullable().defaultTo(false);
    table.text('selection', 'longtext').notNullable();
    table.text('options').notNullable();
    exact(table, 'who', 100).notNullable();
    table.text('because');
    for (const count of ['total', 'done', 'no_op', 'failed', 'held']) {
      table.bigInteger(count).notNullable().defaultTo(0);
    }
    id(table, 'started_at', 24).notNullable();
    id(table, 'ended_at', 24);
  });
  await once('banyan_audit', (table) => {
    table.bigInteger('position').primary();
    id(table, 'at', 24).notNullable();
    exact(table, 'who', 100).notNullable();
    id(table, 'operation', 30).notNullable();
    id(table, 'message', 36);
    table.bigInteger('job');
    table.text('reason');
    table.text('before_json', 'longtext');
    table.text('after_json', 'longtext');
    id(table, 'hash', 64).notNullable();
    table.index(['message']);
  });
  await once('banyan_audit_head', (table) => {
    table.integer('id').primary();
    table.bigInteger('position').notNullable();
    id(table, 'hash', 64).notNullable();
  });
  if ((await knex('banyan_audit_head').first('id')) === undefined) {
    await knex('banyan_audit_head').insert({ id: 1, position: 0, hash: '' });
  }

  const isHalfDone = !(await knex.schema.hasTable('banyan_parked'));
  if (!isHalfDone && (await knex.schema.hasColumn('banyan_parked', 'position'))) return;
  if (!isHalfDone) {
    await knex.schema.dropTableIfExists('banyan_parked_2');
    await once('banyan_parked_2', (table) => {
      table.bigIncrements('position');
      id(table, 'id', 36).notNullable();
      id(table, 'source', 20).notNullable();
      table.integer('shard').notNullable();
      id(table, 'state', 20).notNullable();
      table.string('exchange', 255).notNullable();
      table.string('routing_key', 255).notNullable();
      table.text('properties', 'longtext').notNullable();
      blob(table, 'body').notNullable();
      id(table, 'code', 40).notNullable();
      exact(table, 'contract', 100);
      exact(table, 'fingerprint', 300).notNullable();
      exact(table, 'aggregate', 200);
      table.text('failure', 'longtext').notNullable();
      table.text('context', 'longtext').notNullable();
      table.binary('message_key', 16);
      table.integer('attempts').notNullable();
      table.text('latest_attempts', 'longtext').notNullable();
      table.integer('revision').notNullable();
      blob(table, 'revised_body');
      table.text('reason');
      id(table, 'due_at', 24);
      table.bigInteger('job');
      table.text('outcome');
      table.string('release_version', 40).notNullable();
      id(table, 'parked_at', 24).notNullable();
      id(table, 'updated_at', 24).notNullable();
      table.unique(['id'], { indexName: 'banyan_parked_id' });
      table.index(['state', 'position'], 'banyan_parked_state');
      table.index(['state', 'source', 'fingerprint', 'position'], 'banyan_parked_group');
      table.index(['state', 'due_at'], 'banyan_parked_due');
      table.index(['job', 'state', 'position'], 'banyan_parked_job');
      table.index(['aggregate', 'position'], 'banyan_parked_aggregate');
      table.index(['message_key'], 'banyan_parked_message_key');
    });
    const value = (column: string, path: string) => {
      const json = `JSON_EXTRACT(${column}, '$.${path}')`;
      return isMysql ? `JSON_UNQUOTE(${json})` : json;
    };
    const aggregate = ['type', 'id'].map((part) => value('context', `aggregate.${part}`));
    const joined = isMysql
      ? `CONCAT(${aggregate[0]}, '/', ${aggregate[1]})`
      : `${aggregate[0]} || '/' || ${aggregate[1]}`;
    // What is longer was never an id of the legacy, and is in the context all the same.
    const length = isMysql ? 'CHAR_LENGTH' : 'LENGTH';
    const known = `CASE WHEN ${length}(${joined}) <= 200 THEN ${joined} END`;
    await knex.raw(
      `INSERT INTO banyan_parked_2 (id, source, shard, state, exchange, routing_key, properties,
         body, code, contract, fingerprint, aggregate, failure, context, message_key, attempts,
         latest_attempts, revision, revised_body, reason, release_version, parked_at, updated_at)
       SELECT id, source, shard, state, exchange, routing_key, properties, body,
         ${value('failure', 'code')}, ${value('failure', 'contract')}, fingerprint, ${known},
         failure, context, message_key, attempts, '[]', revision, revised_body, reason, '',
         parked_at, updated_at
       FROM banyan_parked ORDER BY parked_at, id`,
    );
    await knex.schema.dropTable('banyan_parked');
  }
  await knex.schema.renameTable('banyan_parked_2', 'banyan_parked');
}

/** What is older cannot be had again: who waits for whom would be lost. */
export async function down(): Promise<void> {
  throw new Error('0004-failed-messages cannot be undone: restore a backup');
}
