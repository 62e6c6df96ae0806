import type { FeatureFlag } from './flag-format.ts';

type Strategy = NonNullable<FeatureFlag['strategies']>[number];

/** Whether two flags let in the same, in the same order of strategies. The format may say null for none. */
export function areSameStrategies(
  some: FeatureFlag['strategies'] | null,
  others: FeatureFlag['strategies'] | null,
): boolean {
  const [one, other] = [some ?? [], others ?? []];
  const isSameAt = (strategy: Strategy, index: number) => {
    const found = other[index];
    return found !== undefined && isSameStrategy(strategy, found);
  };
  return one.length === other.length && one.every(isSameAt);
}

/** Whether two strategies mean the same: Unleash makes text of parameters, and fills in constraints. */
export function isSameStrategy(one: Strategy, other: Strategy): boolean {
  return canonical(one) === canonical(other);
}

function canonical({
  name,
  parameters,
  constraints,
  segments,
  variants,
}: Partial<Strategy>): string {
  const texts = Object.entries(parameters ?? {}).map(([key, value]) => [key, String(value)]);
  return JSON.stringify([
    name,
    texts.sort(([one = ''], [other = '']) => (one < other ? -1 : 1)),
    (constraints ?? []).map((constraint) => [
      constraint.contextName,
      constraint.operator,
      constraint.values ?? [],
      constraint.value ?? null,
      constraint.inverted ?? false,
      constraint.caseInsensitive ?? false,
    ]),
    [...(segments ?? [])].sort((one, other) => one - other),
    variants ?? [],
  ]);
}
