import { BanyanError, cutoverFlag, nearest, shadowFlag } from '#contracts';
import type { FeatureFlag } from './flag-format.ts';
import { wordsOf } from './flag-words.ts';
import type { WantedFlag } from './flag-writer.ts';

/** How far a route has moved to its service. `share`: of a hundred users, a whole number above 0. */
export type Stage =
  | { readonly kind: 'off' }
  | { readonly kind: 'shadow' }
  | { readonly kind: 'canary'; readonly share: number }
  | { readonly kind: 'live' };

/** Flags that somebody has given conditions which are no stage. */
export type CustomStage = { readonly kind: 'custom'; readonly words: string };

type Strategy = NonNullable<FeatureFlag['strategies']>[number];

const KINDS = ['off', 'shadow', 'canary', 'live'] as const;

/** Reads `off`, `shadow`, `canary 5` and `live`. Throws a BanyanError `stage_invalid` (exit code 2). */
export function parseStage([kind = '', share, ...more]: readonly string[]): Stage {
  const known = KINDS.find((one) => one === kind);
  if (known === undefined) {
    const near = nearest(kind, KINDS);
    throw invalid(
      kind === '' ? 'no stage is given' : `there is no stage ${kind}`,
      near === undefined ? `Stages: ${KINDS.join(', ')}.` : `Did you mean ${near}?`,
    );
  }
  const surplus = known === 'canary' ? more : [share, ...more].filter((one) => one !== undefined);
  if (surplus.length > 0) throw invalid(`${known} takes no ${surplus.join(' ')}`, EXAMPLE);
  if (known !== 'canary') return { kind: known };
  if (share === undefined) throw invalid('canary needs the share of the users', EXAMPLE);
  const number = Number(share.replace(/ ?%$/, ''));
  if (/^[0-9]+ ?%?$/.test(share) && isShare(number)) return { kind: known, share: number };
  throw invalid(`canary ${share}: the share is no whole number from 1 to 100`, EXAMPLE);
}

const EXAMPLE = 'For example: canary 5, which is 5 % of the users.';

function invalid(message: string, advice: string): BanyanError {
  return new BanyanError('stage_invalid', message, { exitCode: 2, advice });
}

/**
 * How a route's flags are to be for it to be at a stage, in the order in which they are to be written.
 * Whoever has the same `groupId` has the same users; a rollout keeps the one that it has. Of what people have
 * added to the cutover flag only the share and stickiness of its rollout are changed: whether that comes to
 * the stage tells {@link stageOf}.
 */
export function flagsOf(
  route: string,
  stage: Stage,
  groupId: string,
  existing: { readonly cutover?: FeatureFlag | undefined } = {},
): WantedFlag[] {
  const cutover = cutoverFlag({ name: route });
  if (stage.kind === 'canary' || stage.kind === 'live') {
    const strategies = strategiesOf(stage, groupId, existing.cutover?.strategies ?? []);
    return [{ name: cutover, enabled: true, strategies }];
  }
  return [
    { name: cutover, enabled: false },
    { name: shadowFlag({ name: route }), enabled: stage.kind === 'shadow' },
  ];
}

/** The stage that a route's flags come to. */
export function stageOf(
  cutover: FeatureFlag | undefined,
  shadow: FeatureFlag | undefined,
): Stage | CustomStage {
  if (!cutover?.enabled) return { kind: shadow?.enabled ? 'shadow' : 'off' };
  const words = wordsOf(cutover);
  const rollout = onlyRollout(cutover);
  const isMarked = rollout?.parameters?.stage === 'canary';
  if (words === 'on' && !isMarked) return { kind: 'live' };
  const share = Number(rollout?.parameters?.rollout);
  // All of those who meet conditions are neither all of the users, nor a share.
  const isPart = isShare(share) && (share < 100 || isMarked);
  return isPart ? { kind: 'canary', share } : { kind: 'custom', words };
}

/** Strategies add up: another one that somebody added takes its users whatever the share. */
function strategiesOf(
  stage: Extract<Stage, { kind: 'canary' | 'live' }>,
  groupId: string,
  existing: readonly Strategy[],
): readonly Strategy[] {
  // A new flag has `default`, which takes all: beside it, no share would be one.
  const ours =
    existing.find(({ name }) => name === 'flexibleRollout') ??
    existing.find(({ name }) => name === 'default');
  const rollout = rolloutOf(stage, groupId, ours);
  if (ours === undefined) return [rollout, ...existing];
  return existing.map((one) => (one === ours ? rollout : one));
}

function rolloutOf(
  stage: Extract<Stage, { kind: 'canary' | 'live' }>,
  groupId: string,
  existing: Strategy | undefined,
): Strategy {
  const { stage: marked, ...parameters } = existing?.parameters ?? {};
  // Another group would be other users.
  const group = existing?.name === 'flexibleRollout' && parameters.groupId;
  const share = stage.kind === 'live' ? 100 : stage.share;
  // A share of 100 % is else that of live.
  const isMarked = stage.kind === 'canary' ? share === 100 : marked !== undefined;
  // A writer keeps the parameters that it is not given.
  const mark = isMarked ? { stage: stage.kind } : {};
  return {
    ...existing,
    name: 'flexibleRollout',
    parameters: {
      ...parameters,
      rollout: String(share),
      stickiness: 'default',
      groupId: group || groupId,
      ...mark,
    },
    constraints: existing?.constraints ?? [],
  };
}

/** The one strategy of a flag, where it is a rollout that users stick to. */
function onlyRollout({ strategies = [], dependencies }: FeatureFlag): Strategy | undefined {
  const [only, ...others] = strategies;
  if (only?.name !== 'flexibleRollout' || others.length > 0 || dependencies?.length) {
    return undefined;
  }
  return (only.parameters?.stickiness || 'default') === 'default' ? only : undefined;
}

function isShare(number: number): boolean {
  return Number.isInteger(number) && number > 0 && number <= 100;
}
