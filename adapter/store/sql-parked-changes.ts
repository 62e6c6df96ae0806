import type { Knex } from 'knex';
import { withoutDeadlock } from '#database';
import type { AuditDraft } from '../domain/audit.ts';
import type { ParkedMessage, ParkedState } from '../domain/parked-message.ts';
import type { ParkedStore } from '../domain/parked-store.ts';
import { refusalOf } from './refusal.ts';
import { auditing } from './sql-audit.ts';
import { hold, letGo, lockFirst, wakeFirst } from './sql-holds.ts';
import {
  dialectOf,
  insertParked,
  knownAmong,
  type ParkingTables,
  refuseUnstorable,
} from './sql-parking.ts';
import { type SqlSteps, stepsIn } from './sql-steps.ts';

type Changes = Pick<ParkedStore, 'revise' | 'move' | 'bring' | 'note'>;

/** What an operator changes about parked messages; each change with its entry in the audit. */
export function parkedChanges({ database, now, largest }: ParkingTables): Changes {
  const dialect = dialectOf(database);
  const change = async <Result>(steps: (at: string) => SqlSteps<Result>): Promise<Result> => {
    try {
      return await withoutDeadlock(() =>
        database.transaction((transaction: Knex) => stepsIn(transaction, steps(now()))),
      );
    } catch (error) {
      throw refusalOf(error);
    }
  };

  return {
    revise: ({ id, revision }, body, reason, audit) =>
      change(function* (at): SqlSteps<boolean> {
        const { changes } = yield [
          `UPDATE banyan_parked SET revision = revision + 1, revised_body = ?, reason = ?,
             updated_at = ?
           WHERE id = ? AND revision = ? AND state IN ('parked', 'held', 'withheld', 'scheduled')`,
          Buffer.from(body),
          reason,
          at,
          id,
          revision,
        ];
        if (changes !== 1) return false;
        yield* auditing([audit], at, dialect);
        return true;
      }),

    move: (messages, to, audit) =>
      change(function* (at): SqlSteps<readonly ParkedMessage[]> {
        const moved: ParkedMessage[] = [];
        for (const message of messages) {
          const { changes } = yield [
            `UPDATE banyan_parked SET state = ?, due_at = NULL, updated_at = ?
             WHERE position = ? AND revision = ? AND state = ?`,
            stateOf(message, to),
            at,
            message.position,
            message.revision,
            message.state,
          ];
          if (changes === 1) moved.push(message);
        }
        if (to === 'parked') {
          yield* lockFirst(queuesOf(moved), dialect);
          for (const { position, context } of moved) yield* hold(position, context.ordered ?? []);
          yield* wakeFirst(
            queuesOf(moved.filter((one) => stateOf(one, to) === 'held')),
            at,
            dialect,
          );
        } else {
          const positions = moved.map(({ position }) => position);
          yield* letGo(positions, at, dialect);
        }
        yield* auditing(
          moved.map((one): AuditDraft => {
            const { id, state } = one;
            return { ...audit, message: id, before: { state }, after: { state: stateOf(one, to) } };
          }),
          at,
          dialect,
        );
        return moved;
      }),

    async bring(messages, audit) {
      for (const message of messages) refuseUnstorable(message, largest);
      return change(function* (at): SqlSteps<number> {
        const known = yield* knownAmong(messages.map(({ id }) => id));
        const added = messages.filter(({ id }) => !known.has(id) && known.add(id));
        yield* lockFirst(queuesOf(added), dialect);
        for (const message of added) yield* insertParked(message, undefined, at);
        yield* wakeFirst(queuesOf(added.filter(({ state }) => state === 'held')), at, dialect);
        if (added.length > 0) {
          yield* auditing([{ ...audit, after: { messages: added.length } }], at, dialect);
        }
        return added.length;
      });
    },

    note: (drafts) => change((at) => auditing(drafts, at, dialect)),
  };
}

const NEVER_FAILED: readonly string[] = ['held_back', 'translator_held'];

/** One that never failed does not wait for an operator. */
function stateOf({ failure }: ParkedMessage, to: ParkedState): ParkedState {
  return to === 'parked' && NEVER_FAILED.includes(failure.code) ? 'held' : to;
}

function queuesOf(messages: readonly Pick<ParkedMessage, 'context'>[]): readonly string[] {
  return [...new Set(messages.flatMap(({ context }) => context.ordered ?? []))];
}
