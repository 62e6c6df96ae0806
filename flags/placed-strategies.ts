import type { FeatureFlag } from './flag-format.ts';
import type { Strategy } from './flag-writer.ts';

type WholeStrategy = NonNullable<FeatureFlag['strategies']>[number];

/** A strategy as it is to be, and the index of the one whose place it takes; undefined: it is new. */
export type PlacedStrategy = {
  readonly place: number | undefined;
  readonly strategy: WholeStrategy;
};

/**
 * Finds each wanted strategy its place among those that a flag has: the first of its name, else the
 * first that is left. It takes over what the wanted one leaves out: constraints and segments in any
 * case, so that nobody is let in by a change of the share, parameters from one of its name.
 */
export function placedStrategies(
  had: readonly WholeStrategy[],
  wanted: readonly Strategy[],
): PlacedStrategy[] {
  const free = new Set(had.keys());
  const take = (fits: (strategy: WholeStrategy) => boolean): number | undefined => {
    const place = [...free].find((index) => had.slice(index, index + 1).some(fits));
    if (place !== undefined) free.delete(place);
    return place;
  };
  const namesakes = wanted.map(({ name }) => take((strategy) => strategy.name === name));
  return wanted.map((strategy, index) => {
    const place = namesakes[index] ?? take(() => true);
    return { place, strategy: merged(place === undefined ? undefined : had[place], strategy) };
  });
}

function merged(had: WholeStrategy | undefined, wanted: Strategy): WholeStrategy {
  const kept = had?.name === wanted.name ? had.parameters : {};
  return {
    ...had,
    ...wanted,
    parameters: { ...kept, ...wanted.parameters },
    constraints: wanted.constraints ?? had?.constraints ?? [],
  };
}
