import type { Break } from './break.ts';
import { type ContractVersion, contractIdOf, type EarlierSchema } from './contract-version.ts';
import { type Keywords, mapOf } from './keywords.ts';

/** Whether a contract says that nobody reads its messages: then it promises nothing about them. */
export function isIgnored(schema: Keywords): boolean {
  return Object.hasOwn(mapOf(schema, 'x-contract'), 'ignore');
}

/** A change that breaks nothing, and that a person should know of. */
export type Note = {
  /** `name@version` of the contract. */
  readonly contract: string;
  /** What it was compared with, for example a git ref. */
  readonly against: string;
  readonly rule: IgnoredRule;
  /** What changed, as a sentence without its full stop. */
  readonly message: string;
};

export type IgnoredRule = 'ignored_now' | 'ignored_no_longer';

/** Whether messages that were read are ignored now, or the other way. */
export function ignoredChange(
  earlier: Keywords,
  later: Keywords,
): Pick<Note, 'rule' | 'message'> | undefined {
  const now = isIgnored(later);
  if (isIgnored(earlier) === now) return undefined;
  return now
    ? { rule: 'ignored_now', message: 'its messages are settled without being read' }
    : { rule: 'ignored_no_longer', message: 'its messages are read: a translator is needed' };
}

/** What of the contracts changed since another time, and breaks nothing. */
export function ignoredNotes(
  earlier: readonly EarlierSchema[],
  current: readonly EarlierSchema[],
  against: string,
): readonly Note[] {
  return earlier.flatMap(({ folder, schema }) => {
    const after = current.find((one) => one.folder === folder);
    const change = after === undefined ? undefined : ignoredChange(schema, after.schema);
    return change === undefined ? [] : [{ contract: contractIdOf(folder), against, ...change }];
  });
}

/** The newest version says whether a contract is ignored: the others must say the same. */
export function mixedBreaks(ordered: readonly ContractVersion[]): readonly Break[] {
  const newest = ordered.at(-1);
  if (newest === undefined) return [];
  const ignored = isIgnored(newest.schema);
  return ordered
    .filter(({ schema }) => isIgnored(schema) !== ignored)
    .map(({ folder }) => ({
      contract: contractIdOf(folder),
      against: contractIdOf(newest.folder),
      rule: 'ignore_mixed',
      pointer: '',
      message: `x-contract.ignore: is ${ignored ? 'missing' : 'there'}, unlike in the newest version`,
      advice: ignored ? 'Say the same in each version.' : 'Take it away in each version.',
    }));
}
