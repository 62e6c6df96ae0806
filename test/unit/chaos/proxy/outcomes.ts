import type { Outcome } from '../../../chaos/proxy/outcome.ts';

/** A good answer of the service to a GET, but for what is said. */
export function outcome(differs: Partial<Outcome> = {}): Outcome {
  return {
    ...{ kind: 'member', key: 'm1', at: 1_000, ms: 5, status: 200, by: 'member-1' },
    ...{ isWhole: true, error: undefined, isRepeated: false },
    ...differs,
  };
}

export const order = (differs: Partial<Outcome> = {}) =>
  outcome({ kind: 'order', key: 'o1', status: 201, by: 'order-1', ...differs });
