import { isDeepStrictEqual } from 'node:util';
import { takesAnybody } from './constant-flag.ts';
import type { FeatureFlag } from './flag-format.ts';
import type { Flags } from './flags.ts';
import { areSameStrategies } from './same-strategies.ts';

/** A flag before and after, each in words: `unknown`, `off`, `on`, `on for 5 %`, `on with conditions`. */
export type FlagChangeInWords = {
  readonly name: string;
  readonly before: string;
  readonly after: string;
};

type Strategy = NonNullable<FeatureFlag['strategies']>[number];

/** A flag's state in a few words. */
export function wordsOf(flag: FeatureFlag | undefined): string {
  if (flag === undefined) return 'unknown';
  if (!flag.enabled) return 'off';
  if (flag.dependencies?.length) return 'on with conditions';
  const { strategies = [] } = flag;
  if (strategies.length === 0 || strategies.some(takesAll)) return 'on';
  const [only, ...others] = strategies;
  const share = only === undefined ? undefined : shareOf(only);
  return share === undefined || others.length > 0 ? 'on with conditions' : `on for ${share} %`;
}

/**
 * What is another than it was, by name; flags that are gone are `unknown` after. Conditions that changed
 * into others are told as such, where they have an effect.
 */
export function changesBetween(
  before: readonly FeatureFlag[],
  after: readonly FeatureFlag[],
): FlagChangeInWords[] {
  const earlier = new Map(before.map((flag) => [flag.name, flag]));
  const later = new Map(after.map((flag) => [flag.name, flag]));
  return [...new Set([...earlier.keys(), ...later.keys()])].flatMap((name) => {
    const change = changeOf(earlier.get(name), later.get(name));
    return change === undefined ? [] : [{ name, ...change }];
  });
}

function changeOf(
  before: FeatureFlag | undefined,
  after: FeatureFlag | undefined,
): Omit<FlagChangeInWords, 'name'> | undefined {
  const words = { before: wordsOf(before), after: wordsOf(after) };
  if (words.before !== words.after) return words;
  // Nobody can tell one way of off, or of on for all, from another.
  if (words.after === 'off' || words.after === 'on') return undefined;
  const isSame =
    areSameStrategies(before?.strategies, after?.strategies) &&
    isDeepStrictEqual(before?.dependencies ?? [], after?.dependencies ?? []);
  if (isSame) return undefined;
  return { ...words, after: `${words.after} (other conditions)` };
}

function takesAll(strategy: Strategy): boolean {
  if (isConditional(strategy)) return false;
  const { stickiness } = strategy.parameters ?? {};
  return strategy.name === 'default' || (takesAnybody(stickiness) && shareOf(strategy) === 100);
}

/** Of how many in a hundred, whoever they are; undefined where that is not all there is to say. */
function shareOf(strategy: Strategy): number | undefined {
  if (strategy.name !== 'flexibleRollout' || isConditional(strategy)) return undefined;
  const share = Number(strategy.parameters?.rollout);
  return Number.isFinite(share) ? share : undefined;
}

/** The format may say null for what there is none of. */
function isConditional({ constraints, segments }: Strategy): boolean {
  return Boolean(constraints?.length || segments?.length);
}

/** How a flag is, in words. */
export function stateOf(
  flags: Pick<Flags, 'isEnabled' | 'isForced' | 'list'>,
  name: string,
): string {
  if (flags.isForced(name)) return `${flags.isEnabled(name) ? 'on' : 'off'} (override)`;
  return wordsOf(flags.list().find((flag) => flag.name === name));
}
