import { BanyanError } from '#contracts';
import type { Strategy } from './flag-writer.ts';
import { placedStrategies } from './placed-strategies.ts';
import { isSameStrategy } from './same-strategies.ts';
import type { AskUnleash, UnleashAnswer } from './unleash-api.ts';
import { type AdminFlag, strategiesIn, textsOf } from './unleash-flag.ts';

/** Where the strategies of one flag in one environment are; `path` ends with the environment. */
export type ArrangedAt = {
  readonly ask: AskUnleash;
  readonly environment: string;
  readonly path: string;
};

/**
 * Makes a flag's strategies those that are wanted: changed in place, the surplus removed, then the
 * missing added, so that a flag that is on is never without one, which would let in everybody.
 * `disturbed`: one of them was removed by somebody meanwhile; look again.
 */
export async function arrangeStrategies(
  { ask, environment, path }: ArrangedAt,
  flag: AdminFlag,
  wanted: readonly Strategy[],
): Promise<'unchanged' | 'arranged' | 'disturbed'> {
  const had = strategiesIn(flag, environment);
  const placed = placedStrategies(had, wanted);
  let outcome: 'unchanged' | 'arranged' | 'disturbed' = 'unchanged';
  const settle = ({ status, message }: UnleashAnswer, mayBeGone: boolean) => {
    const isGone = mayBeGone && status === 404;
    if (status >= 400 && !isGone) {
      const text = `Unleash does not take a strategy of the flag ${flag.name}: ${message}`;
      throw new BanyanError('unleash_rejected', text);
    }
    if (outcome !== 'disturbed') outcome = isGone ? 'disturbed' : 'arranged';
  };

  for (const { place, strategy } of placed) {
    const old = place === undefined ? undefined : had[place];
    if (old === undefined || isSameStrategy(old, strategy)) continue;
    // What somebody else changes at the same time, say a title, stays: no PUT of the whole.
    const patch = (['name', 'parameters', 'constraints', 'segments', 'variants'] as const)
      .filter((member) => !isSameStrategy({ ...old, [member]: strategy[member] }, old))
      .map((member) => ({ op: 'add', path: `/${member}`, value: sent(strategy)[member] }));
    settle(await ask('PATCH', `${path}/strategies/${old.id}`, patch), true);
  }
  const taken = new Set(placed.map(({ place }) => place));
  for (const [place, { id }] of had.entries()) {
    if (!taken.has(place)) settle(await ask('DELETE', `${path}/strategies/${id}`), true);
  }
  for (const [index, { place, strategy }] of placed.entries()) {
    if (place !== undefined) continue;
    const added = { ...sent(strategy), sortOrder: index };
    settle(await ask('POST', `${path}/strategies`, added), false);
  }
  return outcome;
}

/** Whether there are more than are wanted: of two writers at once, both may have added theirs. */
export function hasSurplus(
  { environment }: ArrangedAt,
  flag: AdminFlag,
  wanted: readonly Strategy[],
): boolean {
  return strategiesIn(flag, environment).length > wanted.length;
}

function sent({
  name,
  parameters = {},
  constraints = [],
  segments = [],
  variants = [],
}: Strategy): Record<'name' | 'parameters' | 'constraints' | 'segments' | 'variants', unknown> {
  return { name, parameters: textsOf(parameters), constraints, segments, variants };
}
