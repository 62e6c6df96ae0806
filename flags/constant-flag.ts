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
    ({ name, parameters, constraints = [], segments = [] }) =>
      constraints.length === 0 && segments.length === 0 && takesAllOrNobody(name, parameters),
  );
}

function takesAllOrNobody(strategy: string, parameters: unknown): boolean {
  if (strategy === 'default') return true;
  if (strategy !== 'flexibleRollout') return false;
  const { rollout } = (parameters ?? {}) as { readonly rollout?: unknown };
  return rollout === '100' || rollout === 100 || rollout === '0' || rollout === 0;
}
