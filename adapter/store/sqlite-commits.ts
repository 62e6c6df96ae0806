import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Knex } from 'knex';
import { isDuplicateKey, prepared, whenFree } from '#database';
import { type AggregateState, aggregateKey } from '../domain/aggregate.ts';
import { stateWritesOf } from '../domain/batch.ts';
import { shardLeaseOf } from '../domain/lease.ts';
import {
  type CommitOptions,
  type CommitResult,
  type MessageStore,
  type OutboxEvent,
  RefusedByStore,
} from '../domain/message-store.ts';
import { outboxEventOf } from '../domain/outbox-event.ts';
import { type AggregateRow, aggregateStateOf } from './aggregate-row.ts';
import { keyBytes } from './message-key-bytes.ts';
import { refusalOf } from './refusal.ts';
import { settleRetried } from './sql-retried.ts';
import { runSteps } from './sql-steps.ts';
import { isLonger } from './text-bytes.ts';

/**
 * Inbox, states and outbox in SQLite. Everything that one commit needs is done at once, with prepared
 * statements: by way of knex each of them takes longer than in SQLite itself.
 */
export function sqliteCommits(
  database: Knex,
  now: () => string,
  largest: number,
): Pick<MessageStore, 'lookUp' | 'commit'> {
  const withConnection = async <Result>(work: (sqlite: DatabaseSync) => Result) => {
    const sqlite: DatabaseSync = await database.client.acquireConnection();
    try {
      return await whenFree(() => work(sqlite));
    } finally {
      await database.client.releaseConnection(sqlite);
    }
  };

  return {
    lookUp: (messages, before) =>
      withConnection((sqlite) => {
        const bodyHashes = new Map<string, string>();
        const states = new Map<string, AggregateState>();
        const waiting = new Map<string, readonly number[]>();
        // Before the states: what is known when nobody is before a message any more, is known whole.
        for (const key of new Set(messages.flatMap((message) => message.ordered))) {
          const positions = waitingIn(sqlite, key, before);
          if (positions.length > 0) waiting.set(key, positions);
        }
        for (const { messageKey, aggregates } of messages) {
          const row = one(sqlite, BODY_HASH, keyBytes(messageKey));
          if (row !== undefined) {
            bodyHashes.set(messageKey, Buffer.from(row.body_hash as Uint8Array).toString('hex'));
          }
          for (const key of aggregates.map(aggregateKey)) {
            const state = states.has(key) ? undefined : one(sqlite, STATE, key);
            if (state !== undefined) states.set(key, aggregateStateOf(state as AggregateRow));
          }
        }
        return { bodyHashes, states, waiting };
      }),

    async commit(messages, options) {
      const at = now();
      const events = messages.flatMap((message) =>
        message.events.map((event) => outboxEventOf(event, at)),
      );
      const states = stateWritesOf(messages).map(({ aggregate, state, version, replaces }) => {
        return { key: aggregateKey(aggregate), version, state: JSON.stringify(state), replaces };
      });
      const texts = [...events.map(({ body }) => body), ...states.map(({ state }) => state)];
      if (texts.some((text) => isLonger(text, largest))) {
        throw new RefusedByStore(`the database takes at most ${largest} bytes of a body`);
      }

      const write = (sqlite: DatabaseSync): CommitResult => {
        const outsideCommits = enterShard(sqlite, options, events.length);
        if (outsideCommits === undefined) return { kind: 'fenced' };
        for (const { messageKey, bodyHash, contract } of messages) {
          run(sqlite, INBOX, keyBytes(messageKey), Buffer.from(bodyHash, 'hex'), contract, at);
        }
        for (const { key, version, state, replaces } of states) {
          if (replaces === 0) run(sqlite, NEW_STATE, key, version, state, at);
          else if (run(sqlite, NEXT_STATE, version, state, at, key, replaces).changes !== 1) {
            return { kind: 'stale' };
          }
        }
        const rows = events.map((event): OutboxEvent => {
          const { id, type, aggregate, body } = event;
          const { lastInsertRowid } = run(
            sqlite,
            ...[OUTBOX, id, type, aggregate, body, at, options.shard],
          );
          return { ...event, position: Number(lastInsertRowid) };
        });
        const { retried } = options;
        if (retried !== undefined && !runSteps(sqlite, settleRetried(retried, at, { lock: '' }))) {
          return { kind: 'superseded' };
        }
        return { kind: 'committed', events: rows, outsideCommits };
      };

      try {
        return await withConnection((sqlite) => inTransaction(sqlite, write));
      } catch (error) {
        if (isDuplicateKey(error)) return { kind: 'stale' };
        throw refusalOf(error);
      }
    },
  };
}

const BODY_HASH = 'SELECT body_hash FROM banyan_inbox WHERE message_key = ?';
const STATE = 'SELECT aggregate, version, state FROM banyan_aggregates WHERE aggregate = ?';
const INBOX =
  'INSERT INTO banyan_inbox (message_key, body_hash, contract, received_at) VALUES (?, ?, ?, ?)';
const NEW_STATE =
  'INSERT INTO banyan_aggregates (aggregate, version, state, updated_at) VALUES (?, ?, ?, ?)';
const NEXT_STATE = `UPDATE banyan_aggregates SET version = ?, state = ?, updated_at = ?
  WHERE aggregate = ? AND version = ?`;
const OUTBOX = `INSERT INTO banyan_outbox (id, type, aggregate, body, created_at, shard)
  VALUES (?, ?, ?, ?, ?, ?)`;
const FIRST_WAITING =
  'SELECT position FROM banyan_holds WHERE aggregate = ? ORDER BY position LIMIT 1';
const WAITING_BEFORE = 'SELECT position FROM banyan_holds WHERE aggregate = ? AND position < ?';
const OUTSIDE_COMMITS = 'SELECT outside_commits FROM banyan_leases WHERE name = ? AND token = ?';
const OUTSIDE_COMMIT =
  'UPDATE banyan_leases SET outside_commits = outside_commits + 1 WHERE name = ?';

function waitingIn(sqlite: DatabaseSync, key: string, before: number | undefined): number[] {
  const rows =
    before === undefined
      ? prepared(sqlite, FIRST_WAITING).all(key)
      : prepared(sqlite, WAITING_BEFORE).all(key, before);
  return rows.map(({ position }) => Number(position));
}

function one(sqlite: DatabaseSync, sql: string, ...values: SQLInputValue[]) {
  return prepared(sqlite, sql).get(...values);
}

function run(sqlite: DatabaseSync, sql: string, ...values: SQLInputValue[]) {
  return prepared(sqlite, sql).run(...values);
}

/** How often others than the holder have committed; undefined for a holder that is none any more. */
function enterShard(
  sqlite: DatabaseSync,
  { shard, lease, retried }: CommitOptions,
  events: number,
): number | undefined {
  const isOutside = lease === undefined || retried !== undefined;
  if (isOutside && events > 0) run(sqlite, OUTSIDE_COMMIT, lease?.name ?? shardLeaseOf(shard));
  if (lease !== undefined) {
    const row = one(sqlite, OUTSIDE_COMMITS, lease.name, lease.token);
    return row === undefined ? undefined : Number(row.outside_commits);
  }
  return 0;
}

/** For writing from the start: nobody else writes until the end. Nothing stays of what is no commit. */
function inTransaction(
  sqlite: DatabaseSync,
  work: (sqlite: DatabaseSync) => CommitResult,
): CommitResult {
  run(sqlite, 'BEGIN IMMEDIATE');
  let result: CommitResult | undefined;
  try {
    result = work(sqlite);
    return result;
  } finally {
    run(sqlite, result?.kind === 'committed' ? 'COMMIT' : 'ROLLBACK');
  }
}
