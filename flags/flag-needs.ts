import { isConstant } from './constant-flag.ts';
import type { FeatureFlag } from './flag-format.ts';
import type { Segment } from './flag-table.ts';

/** What an evaluation of a flag depends on. */
export type FlagNeeds = {
  /** It is on or off whoever asks, and when. */
  readonly isConstant: boolean;
  /** Whoever has no userId is told apart by the sessionId. */
  readonly bySession: boolean;
  /** The userId, else the sessionId, says all: whoever has the same is always answered the same. */
  readonly byIdAlone: boolean;
  /** What else is looked at, by name: what Unleash calls custom properties. */
  readonly properties: readonly string[];
};

/** The words of Unleash's own context. */
const OWN = new Set([
  ...['userId', 'sessionId', 'remoteAddress', 'environment', 'appName', 'currentTime'],
  ...['default', 'random', ''],
]);

/** What a flag depends on; with parent flags, they too. */
export function needsOf(
  flag: FeatureFlag | undefined,
  flagOf: (name: string) => FeatureFlag | undefined,
  segmentOf: (id: number) => Segment | undefined,
): FlagNeeds {
  if (isConstant(flag)) return CONSTANT;
  const parents = listOf(flag?.dependencies).map(({ feature }) => flagOf(String(feature)));
  const strategies = [flag, ...parents].flatMap((one) => one?.strategies ?? []);
  const stickiness = strategies.map(({ name, parameters }) => stickinessOf(name, parameters));
  const constraints = strategies.flatMap((one) => [
    ...listOf(one.constraints),
    ...listOf(one.segments).flatMap((id) => listOf(segmentOf(Number(id))?.constraints)),
  ]);
  const names = constraints.map(({ contextName }) => String(contextName ?? ''));
  return {
    isConstant: false,
    byIdAlone: parents.length === 0 && (flag?.strategies ?? []).every(isById),
    bySession: [...stickiness, ...names].some((one) => one === 'default' || one === 'sessionId'),
    properties: [...new Set([...names, ...stickiness])].filter((name) => !OWN.has(name)),
  };
}

const CONSTANT: FlagNeeds = {
  ...{ isConstant: true, bySession: false, byIdAlone: false, properties: [] },
};

type Strategy = NonNullable<FeatureFlag['strategies']>[number];

function isById({ name, parameters, constraints, segments }: Strategy): boolean {
  if (constraints?.length || segments?.length) return false;
  if (name === 'default') return true;
  if (name !== 'flexibleRollout' || stickinessOf(name, parameters) !== 'default') return false;
  const { groupId } = (parameters ?? {}) as { readonly groupId?: unknown };
  // Without one, the context can name it.
  return typeof groupId === 'string' && groupId !== '';
}

/** The format may say null for what there is none of, and what else it says nobody has looked at. */
function listOf<Item>(list: readonly Item[] | null | undefined): readonly Item[] {
  return Array.isArray(list) ? list.filter((item) => item !== null && item !== undefined) : [];
}

function stickinessOf(strategy: string, parameters: unknown): string {
  if (strategy === 'gradualRolloutSessionId') return 'sessionId';
  if (strategy !== 'flexibleRollout') return '';
  const { stickiness } = (parameters ?? {}) as { readonly stickiness?: unknown };
  return typeof stickiness === 'string' && stickiness !== '' ? stickiness : 'default';
}
