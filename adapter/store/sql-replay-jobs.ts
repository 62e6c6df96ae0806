import type { Knex } from 'knex';
import { isDuplicateKey, millisecondsFromNow, withoutDeadlock } from '#database';
import { type AuditDraft, auditedSelection } from '../domain/audit.ts';
import type { ParkedState } from '../domain/parked-message.ts';
import type { ReplayJobs } from '../domain/parked-store.ts';
import type { ReplayJob } from '../domain/replay-job.ts';
import { parkedMessageOf } from './parked-row.ts';
import { type JobRow, jobOf } from './replay-job-row.ts';
import { auditing } from './sql-audit.ts';
import {
  type Dialect,
  inThisOrder,
  listsOf,
  lockFirst,
  queuesWith,
  wakeFirst,
} from './sql-holds.ts';
import { narrowed } from './sql-parked-filter.ts';
import { dialectOf, type ParkingTables } from './sql-parking.ts';
import { listOf, type SqlSteps, stepsIn } from './sql-steps.ts';

/** ms that a runner is believed to live after it has said so. */
const ALIVE = 5_000;
/** Messages of one transaction. */
const PART = 500;

/** Replay jobs, and what they hold. */
export function replayJobs(
  { database, now }: ParkingTables,
  encodings: (text: string) => readonly Uint8Array[],
): ReplayJobs {
  const dialect = dialectOf(database);
  const jobs = () => database('banyan_replay_jobs');
  const fromNow = (ms: number) => millisecondsFromNow(database, ms);
  const rows = () =>
    jobs().select<JobRow[]>('*', database.raw('alive_until > ? AS is_alive', [fromNow(0)]));
  const inTransaction = <Result>(work: (transaction: Knex) => Promise<Result>) =>
    withoutDeadlock(() => database.transaction(work));
  const audited = (transaction: Knex, entry: AuditDraft) =>
    stepsIn(transaction, auditing([entry], now(), dialect));
  const find: ReplayJobs['find'] = async (id) => {
    const [row] = await rows().where({ id });
    return row === undefined ? undefined : jobOf(row);
  };

  /** One part of what a job selects, after a position; the position of its last, if there are more. */
  const selectPart = (job: ReplayJob, after: number, most: number, runner: string) =>
    inTransaction(async (transaction) => {
      const heads = await narrowed(transaction('banyan_parked'), job.selection, encodings)
        .where({ source: job.source })
        .whereIn('state', ['parked', 'scheduled'])
        .where('position', '>', after)
        .orderBy('position')
        .limit(Math.min(PART, most))
        .forUpdate()
        .pluck<number[]>('position');
      const take = async (positions: readonly number[], states: readonly ParkedState[]) => {
        for (const chunk of listsOf(positions)) {
          await transaction('banyan_parked')
            .whereIn('position', chunk)
            .whereIn('state', states)
            .update({ state: 'replaying', job: job.id, updated_at: now() });
        }
      };
      await take(heads, ['parked', 'scheduled']);
      await take(await behindThese(transaction, heads), ['held']);
      const mine = await transaction('banyan_replay_jobs')
        .where({ id: job.id, runner, state: 'running' })
        .update({ alive_until: fromNow(ALIVE) });
      if (mine !== 1) throw new NotOurs();
      return heads;
    });

  const replays: ReplayJobs = {
    find,
    async list(limit) {
      return (await rows().orderBy('id', 'desc').limit(limit)).map(jobOf);
    },

    async start(job, runner) {
      const { source, selection, options, who } = job;
      try {
        const id = await inTransaction(async (transaction) => {
          const [id] = await transaction('banyan_replay_jobs').insert({
            source,
            works_on: source,
            state: 'running',
            runner,
            alive_until: fromNow(ALIVE),
            selection: JSON.stringify(selection),
            options: JSON.stringify(options),
            who,
            started_at: now(),
          });
          const after = { source, selection: auditedSelection(selection), options };
          await audited(transaction, { who, operation: 'replay started', job: Number(id), after });
          return Number(id);
        });
        return await find(id);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return (await finishEnds({ works_on: source })) ? replays.start(job, runner) : undefined;
      }
    },

    async resume(id, runner, who) {
      const isOurs = await inTransaction(async (transaction) => {
        const changed = await transaction('banyan_replay_jobs')
          .where({ id })
          .where((row) =>
            row
              .where({ state: 'interrupted' })
              .orWhere((dead) =>
                dead.where({ state: 'running' }).where('alive_until', '<=', fromNow(0)),
              ),
          )
          .update({ state: 'running', runner, alive_until: fromNow(ALIVE) });
        if (changed !== 1) return false;
        await audited(transaction, { who, operation: 'replay resumed', job: id });
        return true;
      });
      return isOurs ? find(id) : undefined;
    },

    async select(job, runner) {
      const { limit = Number.POSITIVE_INFINITY } = job.options;
      const row = await jobs().where({ id: job.id }).first('selected');
      if (row?.selected) return true;
      try {
        // What was selected before a crash counts as well.
        let heads = await headsOf(database, job.id);
        for (let after = 0; heads < limit; ) {
          const part = await selectPart(job, after, limit - heads, runner);
          const last = part.at(-1);
          if (last === undefined) break;
          heads += part.length;
          after = Number(last);
        }
        const mine = { id: job.id, state: 'replaying' };
        const [count] = await database('banyan_parked')
          .where({ job: mine.id, state: mine.state })
          .count({ n: '*' });
        const changed = await jobs()
          .where({ id: job.id, runner, state: 'running' })
          .update({ total: Number(count?.n), selected: true });
        return changed === 1;
      } catch (error) {
        if (error instanceof NotOurs) return false;
        throw error;
      }
    },

    async next(id, limit) {
      const found = await database('banyan_parked')
        .where({ job: id, state: 'replaying' })
        .orderBy('position')
        .limit(limit);
      return found.map(parkedMessageOf);
    },

    async keep(id, runner) {
      const changed = await jobs()
        .where({ id, runner, state: 'running' })
        .update({ alive_until: fromNow(ALIVE) });
      return changed === 1;
    },

    interrupt: (id, who) =>
      inTransaction(async (transaction) => {
        const changed = await transaction('banyan_replay_jobs')
          .where({ id, state: 'running' })
          .update({ state: 'interrupted' });
        if (changed !== 1) return false;
        await audited(transaction, { who, operation: 'replay interrupted', job: id });
        return true;
      }),

    async end(id, { state, because }, { who, runner }) {
      const isEnded = await inTransaction(async (transaction) => {
        const job = transaction('banyan_replay_jobs')
          .where({ id })
          .whereIn('state', ['running', 'interrupted']);
        if (runner !== undefined) job.where({ runner, state: 'running' });
        const changed = await job.update({ state, because: because ?? null, ended_at: now() });
        if (changed !== 1) return false;
        const operation = state === 'done' ? 'replay finished' : (`replay ${state}` as const);
        await audited(transaction, { who, operation, job: id, reason: because });
        return true;
      });
      if (!isEnded) return false;
      await giveBack(id);
      return true;
    },

    finishEnds: async () => void (await finishEnds()),
  };
  return replays;

  /** Whoever ended a job may have died before it gave everything back. Whether there was one. */
  async function finishEnds(which: { readonly works_on?: string } = {}): Promise<boolean> {
    const ended = await jobs()
      .where(which)
      .whereNotNull('works_on')
      .whereNotIn('state', ['running', 'interrupted'])
      .pluck<number[]>('id');
    for (const id of ended) await giveBack(id);
    return ended.length > 0;
  }

  /** A part at a time: what a job holds waits as before, and what nobody is before any more is woken. */
  async function giveBack(id: number): Promise<void> {
    for (let left = true; left; ) {
      left = await inTransaction((transaction) =>
        stepsIn(transaction, givenBack(id, now(), dialect)),
      );
    }
    // Only now may another one begin: what it selects must wait again.
    await jobs().where({ id }).update({ works_on: null });
  }
}

/** The job is somebody else's by now: rolls the transaction back. */
class NotOurs extends Error {}

/** Those that selected the job's others by being before them. */
async function headsOf(database: Knex, job: number): Promise<number> {
  const [row] = await database('banyan_parked')
    .where({ job, state: 'replaying' })
    .whereNotIn('code', ['held_back', 'translator_held'])
    .count({ n: '*' });
  return Number(row?.n);
}

/** Positions behind these in the queues of their aggregates. */
function behindThese(database: Knex, positions: readonly number[]): Promise<number[]> {
  return database('banyan_holds as own')
    .joinRaw(
      `${inThisOrder(database)} banyan_holds AS other
         ON other.aggregate = own.aggregate AND other.position > own.position`,
    )
    .whereIn('own.position', positions)
    .distinct()
    .pluck('other.position');
}

function* givenBack(job: number, now: string, dialect: Dialect): SqlSteps<boolean> {
  const { rows } = yield [
    `SELECT position FROM banyan_parked WHERE job = ? AND state = 'replaying'
     ORDER BY position LIMIT ${PART}`,
    job,
  ];
  if (rows.length === 0) return false;
  const positions = rows.map(({ position }) => Number(position));
  const aggregates = yield* queuesWith(positions);
  yield* lockFirst(aggregates, dialect);
  const { places, values } = listOf(positions);
  yield [
    `UPDATE banyan_parked SET
       state = CASE WHEN code IN ('held_back', 'translator_held') THEN 'held' WHEN due_at IS NULL THEN 'parked' ELSE 'scheduled' END,
       due_at = CASE WHEN code IN ('held_back', 'translator_held') THEN NULL ELSE due_at END,
       updated_at = ? WHERE position IN (${places}) AND state = 'replaying'`,
    now,
    ...values,
  ];
  yield* wakeFirst(aggregates, now, dialect);
  return true;
}
