import type { FeatureFlag } from './flag-format.ts';

/**
 * Whether a flag is on or off whoever asks, and when: then one evaluation by the engine serves until the flags
 * change. A strategy that is not known here, a constraint, a segment or a parent flag may always tell apart.
 */
export function isConstant(flag: FeatureFlag | undefined): boolean {
  if (flag === undefined || !flag.enabled) return true;
  if ('dependencies' in flag && Array.isArray(flag.dependencies) && flag.dependencies.length > 0) {
    return false;
  }
  return (flag.strategies ?? []).every(
    ({ name, parameters, constraints, segments }) =>
      !constraints?.length && !segments?.length && takesAllOrNobody(name, parameters),
  );
}

function takesAllOrNobody(strategy: string, parameters: unknown): boolean {
  if (strategy === 'default') return true;
  if (strategy !== 'flexibleRollout') return false;
  const { rollout, stickiness } = (parameters ?? {}) as {
    readonly rollout?: unknown;
    readonly stickiness?: unknown;
  };
  if (rollout === '0' || rollout === 0) return true;
  return takesAnybody(stickiness) && (rollout === '100' || rollout === 100);
}

/** Whether a rollout finds everybody a place: whoever has no value for another stickiness is not even of the 100 %. */
export function takesAnybody(stickiness: unknown): boolean {
  return !stickiness || stickiness === 'default' || stickiness === 'random';
}
