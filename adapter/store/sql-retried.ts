import type { AuditDraft } from '../domain/audit.ts';
import type { CommitOptions } from '../domain/message-store.ts';
import type { ParkedRevision, Retried } from '../domain/parked-message.ts';
import { chunksOf } from './chunks.ts';
import { failureColumns } from './parked-row.ts';
import { auditing } from './sql-audit.ts';
import { type Dialect, holdAlso, letGo, listsOf, lockFirst, wakeFirst } from './sql-holds.ts';
import { listOf, type SqlSteps, type SqlValue } from './sql-steps.ts';

type Retries = NonNullable<CommitOptions['retried']>;
type Resolved = Extract<Retried, { readonly kind: 'resolved' }>;
type Withheld = Extract<Retried, { readonly kind: 'withheld' }>;
type FailedAgain = Extract<Retried, { readonly kind: 'failed' }>;

/** Each row goes through the cases until its own comes. */
const CASES = { rows: 100, bytes: Number.POSITIVE_INFINITY };

/**
 * Writes what came of parked messages that were tried again: their states, whom they let go, how far
 * their job is, and the audit. False if one of them was changed meanwhile, or the job was cancelled:
 * what was written must be rolled back then.
 */
export function* settleRetried(
  { by, results }: Retries,
  now: string,
  dialect: Dialect,
): SqlSteps<boolean> {
  const resolved = results.filter((one) => one.kind === 'resolved');
  const failed = results.filter((one) => one.kind === 'failed');
  const givenBack = resolved.filter(({ isGivenBack }) => isGivenBack);
  const held = results.filter((one) => one.kind === 'held');
  const withheld = results.filter((one) => one.kind === 'withheld');

  for (const [revision, some] of Map.groupBy(resolved, (one) => one.revision)) {
    for (const chunk of chunksOf(some, CASES)) {
      if (!(yield* resolve(chunk, revision, by, now))) return false;
    }
  }
  for (const chunk of chunksOf(givenBack, CASES)) yield* giveBack(chunk, now);
  for (const one of failed) if (!(yield* failAgain(one, by, now))) return false;
  for (const one of withheld) if (!(yield* withhold(one, by, now))) return false;
  // Whoever they were found to be behind may be done with by now.
  const queues = [...new Set(held.flatMap(({ ordered }) => ordered))];
  yield* lockFirst(queues, dialect);
  for (const { position, ordered } of held) yield* holdAlso(position, ordered);
  for (const [revision, some] of Map.groupBy(held, (one) => one.revision)) {
    for (const chunk of listsOf(some)) {
      const values = [['state', 'held'] as const, ['due_at', null] as const];
      if (!(yield* changeOpen(chunk, revision, by, [...values, ['updated_at', now]]))) return false;
    }
  }
  yield* letGo(
    resolved.map(({ position }) => position),
    now,
    dialect,
  );
  yield* wakeFirst(queues, now, dialect);
  if (by.job !== undefined) {
    const { changes } = yield [
      `UPDATE banyan_replay_jobs SET done = done + ?, no_op = no_op + ?, failed = failed + ?,
         held = held + ? WHERE id = ? AND runner = ?
         AND state IN ('running', 'interrupted')`,
      resolved.filter(({ isNoOp }) => !isNoOp).length,
      resolved.filter(({ isNoOp }) => isNoOp).length,
      failed.length,
      held.length + withheld.length,
      by.job.id,
      by.job.runner,
    ];
    if (changes !== 1) return false;
  }
  const tried = [...resolved, ...failed].sort((a, b) => a.position - b.position);
  yield* auditing(
    tried.map((one) => entryOf(one, by)),
    now,
    dialect,
  );
  return true;
}

function entryOf(one: Resolved | FailedAgain, { who, job }: Retries['by']): AuditDraft {
  const after =
    one.kind === 'resolved'
      ? { state: 'resolved', outcome: one.outcome }
      : { state: one.dueAt === undefined ? 'parked' : 'scheduled', failure: one.failure.message };
  return { who, operation: 'replayed', message: one.id, job: job?.id, after };
}

type Column = readonly [name: string, value: SqlValue];

/** Changes messages at one revision that whoever tried them still has. */
function* changeOpen(
  messages: readonly ParkedRevision[],
  revision: number,
  { job }: Retries['by'],
  columns: readonly Column[],
  outcomes: { readonly sql: string; readonly values: readonly SqlValue[] } | undefined = undefined,
): SqlSteps<boolean> {
  const { places, values } = listOf(messages.map(({ position }) => position));
  const mine: readonly [string, ...SqlValue[]] =
    job === undefined
      ? [`state IN ('scheduled', 'withheld')`]
      : [`state = 'replaying' AND job = ?`, job.id];
  const [where, ...whose] = mine;
  const set = columns.map(([name]) => `${name} = ?`);
  const { changes } = yield [
    `UPDATE banyan_parked SET ${[...set, ...(outcomes === undefined ? [] : [outcomes.sql])].join(', ')}
     WHERE position IN (${places}) AND revision = ? AND ${where}`,
    ...columns.map(([, value]) => value),
    ...(outcomes?.values ?? []),
    ...values,
    revision,
    ...whose,
  ];
  return changes === messages.length;
}

function* resolve(
  messages: readonly Resolved[],
  revision: number,
  by: Retries['by'],
  now: string,
): SqlSteps<boolean> {
  const pairs = listOf(messages).values.flatMap(({ position, outcome }) => [position, outcome]);
  const cases = 'WHEN ? THEN ? '.repeat(pairs.length / 2);
  const columns: Column[] = [
    ['state', 'resolved'],
    ['due_at', null],
    ['updated_at', now],
  ];
  return yield* changeOpen(messages, revision, by, columns, {
    sql: `attempts = attempts + 1, outcome = CASE position ${cases}END`,
    values: pairs,
  });
}

/** Puts requests back into the queue of the proxy, as they came, at its end. */
function* giveBack(requests: readonly Resolved[], now: string): SqlSteps<void> {
  const { places, values } = listOf(requests.map(({ position }) => position));
  yield [
    `INSERT INTO banyan_stored_requests (id, route, head, body, attempts, due_at, accepted_at)
     SELECT id, routing_key, properties, body, 0, 0, ? FROM banyan_parked
     WHERE position IN (${places}) ORDER BY position`,
    now,
    ...values,
  ];
}

function* withhold(one: Withheld, by: Retries['by'], now: string): SqlSteps<boolean> {
  const { failure, context, revision } = one;
  const columns = {
    ...failureColumns(failure, context),
    state: 'withheld',
    due_at: null,
    updated_at: now,
  };
  return yield* changeOpen([one], revision, by, Object.entries(columns));
}

function* failAgain(one: FailedAgain, by: Retries['by'], now: string): SqlSteps<boolean> {
  const { failure, context, dueAt, latestAttempts, revision } = one;
  const columns = {
    ...failureColumns(failure, context),
    state: dueAt === undefined ? 'parked' : 'scheduled',
    due_at: dueAt ?? null,
    latest_attempts: JSON.stringify(latestAttempts),
    outcome: `failed again: ${failure.message}`,
    updated_at: now,
  };
  return yield* changeOpen([one], revision, by, Object.entries(columns), {
    sql: 'attempts = attempts + 1',
    values: [],
  });
}
