import type { AggregateState } from '../domain/aggregate.ts';

/** A row of banyan_aggregates. */
export type AggregateRow = {
  /** `type/id` */
  aggregate: string;
  version: number;
  state: string;
  updated_at: string;
};

export function aggregateStateOf({ aggregate, version, state }: AggregateRow): AggregateState {
  const slash = aggregate.indexOf('/');
  return {
    aggregate: { type: aggregate.slice(0, slash), id: aggregate.slice(slash + 1) },
    version,
    state: JSON.parse(state),
  };
}
