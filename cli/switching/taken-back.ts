import type { BanyanError } from '#contracts';
import { wordsOf } from '#flags';
import { liftText } from '../override-text.ts';
import { printable } from '../table.ts';
import type { FlagOperator } from './flag-operator.ts';
import { forceFlags } from './forced-flags.ts';
import { hurriedWriter } from './hurried-writer.ts';
import { type Outcome, tellOutcome, tellPlan } from './outcome.ts';
import {
  flagNamesOf,
  type KnownFlags,
  type PlannedChange,
  plannedChange,
} from './planned-change.ts';
import { neededReason } from './reason-option.ts';
import { forcedFlagsOf, groupOf, type RollbackTarget, wantedOf } from './rollback-target.ts';
import { plannedOutcome, writtenChange } from './written-change.ts';

export type RollbackOptions = {
  readonly reason?: string | undefined;
  readonly dryRun?: boolean;
  readonly json?: boolean;
  /** ms, of an override. */
  readonly lasting?: number | undefined;
};

/** Takes it back where the flags are kept; where they cannot be written in a moment, by an override. */
export async function rollBack(
  patient: FlagOperator,
  target: RollbackTarget,
  options: RollbackOptions,
): Promise<void> {
  const { dryRun = false, json } = options;
  const reason = dryRun ? options.reason : neededReason(options.reason);
  const writer = hurriedWriter(patient.writer(), patient.where);
  const operator = { ...patient, writer: () => writer };
  const asking = operator.ask();
  let outcome: Outcome;
  try {
    const known = await operator.writer().read(flagNamesOf(wantedOf(target)));
    const plan = planOf(operator, target, known);
    tellPlan(plan, operator.where, json);
    await asking;
    const isDone = dryRun || plan.write.length === 0;
    outcome = isDone
      ? plannedOutcome(operator, plan, reason, dryRun)
      : await writtenChange(operator, plan, reason);
  } catch (error) {
    const { message } = error as BanyanError; // or what the file system throws
    console.error(`banyan: ${message}`);
    console.error(
      `THE FLAGS CANNOT BE WRITTEN: ${dryRun ? 'it would be' : 'it is'} rolled back by an override.`,
    );
    return forceBack(patient, target, options);
  }
  tellOutcome(outcome, operator, json);
}

/** Takes it back by an override, and waits for nothing that it does not need. */
export async function forceBack(
  operator: FlagOperator,
  target: RollbackTarget,
  { reason: given, dryRun = false, json, lasting }: RollbackOptions,
): Promise<void> {
  const reason = dryRun ? (given ?? '') : neededReason(given);
  const plan = await forcedPlan(operator, target);
  tellPlan(plan, undefined, json);
  if (dryRun) return tellOutcome(plannedOutcome(operator, plan, given, true), operator, json);
  const forced = await forceFlags(operator, forcedFlagsOf(target), { reason, lasting });
  const { override, effect, notWritten } = forced;
  if (notWritten !== undefined) console.error(`banyan: the override is not written: ${notWritten}`);
  const planned = plannedOutcome(operator, plan, reason, false);
  tellOutcome({ ...planned, change: override.id, override, effect }, operator, json);
  if (!json) console.log(`it stays ${printable(liftText(override))}`);
}

/** As far as the flags are known without a server's answer. */
async function forcedPlan(
  operator: FlagOperator,
  target: RollbackTarget,
): Promise<Pick<PlannedChange, 'effects' | 'flags' | 'notes'>> {
  const names = flagNamesOf(wantedOf(target));
  const isFile = operator.file !== undefined && 'file' in operator.source;
  const known = isFile
    ? await operator
        .writer()
        .read(names)
        .catch(() => undefined)
    : undefined;
  const { effects, notes } = planOf(operator, target, known);
  const flags = Object.entries(forcedFlagsOf(target)).map(([name, on]) => ({
    ...{ name, before: known ? wordsOf(known.get(name)) : 'not known' },
    after: `${on ? 'on' : 'off'} (override)`,
  }));
  return { effects, flags, notes };
}

function planOf(operator: FlagOperator, target: RollbackTarget, known: KnownFlags): PlannedChange {
  const plan = plannedChange(known, wantedOf(target), (route) => groupOf(operator.config, route));
  return { ...plan, notes: [...target.notes, ...plan.notes] };
}
