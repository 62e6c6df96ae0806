import { adviceFor } from './advice.ts';
import type { Break } from './break.ts';
import { changesInPlace } from './changes-in-place.ts';
import { compiled } from './compiled.ts';
import { type ContractVersion, type EarlierSchema, identityOf } from './contract-version.ts';
import { type Difference, differences, differencesBothWays } from './direction.ts';

/**
 * Compares each version of one contract with every earlier one. Legacy: BACKWARD, because a message
 * that was parked or queued long ago must still be read. SCM: both ways. An upcaster stands for the
 * structure: then every valid example from before it, lifted, must be valid.
 */
export function breaksBetweenVersions(versions: readonly ContractVersion[]): readonly Break[] {
  const ordered = versions.toSorted((a, b) => versionOf(a) - versionOf(b));
  return ordered.flatMap((later, index) =>
    ordered.slice(0, index).flatMap((earlier, from) => {
      const lifts = ordered.slice(from + 1, index + 1);
      return lifts.some(({ upcast }) => upcast !== undefined)
        ? upcastBreaks(earlier, later, lifts)
        : structuralBreaks(earlier, later, idOf(earlier));
    }),
  );
}

/** Compares the contracts with what they were at another time, for example at a git ref. */
export function breaksSince(
  earlier: readonly EarlierSchema[],
  current: readonly ContractVersion[],
  against: string,
): readonly Break[] {
  return earlier.flatMap((before) => {
    const after = current.find(({ folder }) => folder === before.folder);
    if (after === undefined) return [removed(before, against)];
    return [
      ...structuralBreaks(before, after, against),
      ...changesInPlace(before.schema, after.schema).map((flaw) => ({
        ...flaw,
        contract: idOf(after),
        against,
      })),
    ];
  });
}

function structuralBreaks(
  earlier: EarlierSchema,
  later: ContractVersion,
  against: string,
): readonly Break[] {
  const identity = identityOf(later.folder);
  // What is no schema is told elsewhere; what was none has accepted nothing.
  if (identity === undefined || !compiled(earlier.schema).ok || !compiled(later.schema).ok)
    return [];
  const { kind, version, id } = identity;
  // What is changed in place may become the next version; a version of its own may be lifted to.
  const next = earlier.folder === later.folder ? version + 1 : version;
  const found: readonly Difference[] =
    kind === 'legacy'
      ? differences(earlier.schema, later.schema, 'BACKWARD')
      : differencesBothWays(earlier.schema, later.schema);
  return found.map((difference) => ({
    contract: id,
    against,
    rule: difference.rule,
    pointer: difference.pointer,
    message: difference.message,
    advice: adviceFor(difference, kind, next),
  }));
}

function upcastBreaks(
  earlier: ContractVersion,
  later: ContractVersion,
  lifts: readonly ContractVersion[],
): readonly Break[] {
  const result = compiled(later.schema);
  if (!result.ok) return [];
  return earlier.valid.flatMap(({ name, message }) => {
    const broken = (pointer: string, what: string): Break => ({
      contract: idOf(later),
      against: idOf(earlier),
      rule: 'upcast_invalid',
      pointer,
      message: `valid/${name} of v${versionOf(earlier)}, lifted, ${what}`,
      advice: `Repair v${versionOf(lifts.findLast(({ upcast }) => upcast) ?? later)}/upcast.ts, or the example.`,
    });
    let lifted: unknown = structuredClone(message);
    for (const { folder, upcast } of lifts) {
      try {
        if (upcast !== undefined) lifted = upcast(lifted);
      } catch (error) {
        return [broken('', `is not accepted: ${folder}/upcast.ts throws ${String(error)}`)];
      }
    }
    const [first] = result.validate(lifted);
    return first === undefined ? [] : [broken(first.pointer, `is not accepted: ${first.message}`)];
  });
}

function removed({ folder }: EarlierSchema, against: string): Break {
  return {
    contract: identityOf(folder)?.id ?? folder,
    against,
    rule: 'contract_removed',
    pointer: '',
    message: `contracts/${folder} is gone: messages of it can no longer be read`,
    advice: 'Put it back: parked and queued messages may still need it.',
  };
}

function versionOf({ folder }: EarlierSchema): number {
  return identityOf(folder)?.version ?? 0;
}

function idOf({ folder }: EarlierSchema): string {
  return identityOf(folder)?.id ?? folder;
}
