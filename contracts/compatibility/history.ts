import { adviceFor, type Break } from './break.ts';
import { changesInPlace } from './changes-in-place.ts';
import { compiled } from './compiled.ts';
import {
  type ContractVersion,
  contractIdOf,
  type EarlierSchema,
  type Identity,
  identityOf,
} from './contract-version.ts';
import { differences, differencesBothWays } from './direction.ts';
import { isIgnored, mixedBreaks } from './ignored.ts';

type Identified = ContractVersion & Identity;

/**
 * Compares each version of a contract with every earlier one. Legacy: BACKWARD, because a message that
 * was parked or queued long ago must still be read. Events, and requests to the legacy: both ways. An
 * upcaster stands for the structure: then every valid example from before it, lifted, must be valid.
 * Ignored messages are not read, so nothing about them can break; all versions are ignored, or none.
 */
export function breaksBetweenVersions(versions: readonly ContractVersion[]): readonly Break[] {
  const identified = versions.flatMap((one) => {
    const identity = identityOf(one.folder);
    return identity === undefined ? [] : [{ ...one, ...identity }];
  });
  return [...Map.groupBy(identified, ({ name }) => name).values()].flatMap((contract) => {
    const ordered = contract.toSorted((a, b) => a.version - b.version);
    const breaks = ordered.flatMap((later, index) =>
      ordered.slice(0, index).flatMap((earlier, from) => {
        if (isIgnored(earlier.schema) || isIgnored(later.schema)) return [];
        const lifts = ordered.slice(from + 1, index + 1);
        return lifts.some(({ upcast }) => upcast !== undefined)
          ? upcastBreaks(earlier, later, lifts)
          : structuralBreaks(earlier, later, contractIdOf(earlier.folder), later.version);
      }),
    );
    return [...breaks, ...mixedBreaks(ordered)];
  });
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
    const identity = identityOf(after.folder);
    // Told as a folder that is no contract's.
    if (identity === undefined) return [];
    return [
      // What is changed in place may become the next version.
      ...(isIgnored(before.schema) || isIgnored(after.schema)
        ? []
        : structuralBreaks(before, { ...after, ...identity }, against, identity.version + 1)),
      ...changesInPlace(before.schema, after.schema).map((flaw) => ({
        ...flaw,
        contract: contractIdOf(after.folder),
        against,
      })),
    ];
  });
}

function structuralBreaks(
  earlier: EarlierSchema,
  later: Identified,
  against: string,
  next: number,
): readonly Break[] {
  // What is no schema is told elsewhere; what was none has accepted nothing.
  if (!compiled(earlier.schema).ok || !compiled(later.schema).ok) return [];
  const found =
    later.kind === 'legacy'
      ? differences(earlier.schema, later.schema, 'BACKWARD')
      : differencesBothWays(earlier.schema, later.schema);
  return found.map((difference) => ({
    contract: contractIdOf(later.folder),
    against,
    rule: difference.rule,
    pointer: difference.pointer,
    message: difference.message,
    advice: adviceFor(difference, later.kind, next),
  }));
}

function upcastBreaks(
  earlier: Identified,
  later: Identified,
  lifts: readonly Identified[],
): readonly Break[] {
  const result = compiled(later.schema);
  if (!result.ok) return [];
  const last = lifts.findLast(({ upcast }) => upcast !== undefined) ?? later;
  return earlier.valid.flatMap(({ name, message }) => {
    const broken = (pointer: string, what: string): Break => ({
      contract: contractIdOf(later.folder),
      against: contractIdOf(earlier.folder),
      rule: 'upcast_invalid',
      pointer,
      message: `valid/${name} of v${earlier.version}, lifted, is not accepted: ${what}`,
      advice: `Repair v${last.version}/upcast.ts, or the example.`,
    });
    let lifted: unknown = structuredClone(message);
    for (const { folder, upcast } of lifts) {
      try {
        if (upcast !== undefined) lifted = upcast(lifted);
      } catch (error) {
        return [broken('', `${folder}/upcast.ts throws ${String(error)}`)];
      }
    }
    return result
      .validate(lifted)
      .slice(0, 1)
      .map((violation) => broken(violation.pointer, violation.message));
  });
}

function removed({ folder }: EarlierSchema, against: string): Break {
  return {
    contract: contractIdOf(folder),
    against,
    rule: 'contract_removed',
    pointer: '',
    message: `contracts/${folder} is gone: messages of it can no longer be read`,
    advice: 'Put it back: what is parked or queued may still need it.',
  };
}
