import type { Break, Flaw } from './break.ts';
import { compiled } from './compiled.ts';
import { type ContractVersion, contractIdOf, type EarlierSchema } from './contract-version.ts';
import { exampleFlaws } from './examples.ts';
import { breaksBetweenVersions, breaksSince } from './history.ts';
import { ignoredNotes, type Note } from './ignored.ts';
import { metadataFlaws } from './metadata.ts';

/** The contracts as they were at another time. `name` is what that time is called: a git ref. */
export type EarlierContracts = {
  readonly name: string;
  readonly schemas: readonly EarlierSchema[];
};

/**
 * Everything that is wrong with a folder of contracts: with each version by itself, with each against
 * the earlier ones, and, where `earlier` is given, with each against its own text of then.
 */
export function checkContracts(
  versions: readonly ContractVersion[],
  earlier?: EarlierContracts,
): readonly Break[] {
  return [
    ...versions.flatMap(flawsOf),
    ...breaksBetweenVersions(versions),
    ...(earlier === undefined ? [] : breaksSince(earlier.schemas, versions, earlier.name)),
  ];
}

/** What changed since an earlier time and breaks nothing, but should be known. */
export function notesOn(
  versions: readonly ContractVersion[],
  earlier: EarlierContracts,
): readonly Note[] {
  return ignoredNotes(earlier.schemas, versions, earlier.name);
}

function flawsOf(version: ContractVersion): readonly Break[] {
  const { folder, schema } = version;
  const result = compiled(schema);
  const flaws: readonly Flaw[] = [
    ...metadataFlaws(folder, schema),
    ...(result.ok ? exampleFlaws(version, result.validate) : [notCompiled(result.problem)]),
  ];
  return flaws.map((flaw) => ({ contract: contractIdOf(folder), ...flaw }));
}

function notCompiled(problem: string): Flaw {
  return {
    rule: 'schema_invalid',
    pointer: '',
    message: `is no JSON Schema 2020-12: ${problem}`,
    advice: 'Repair the schema.',
  };
}
