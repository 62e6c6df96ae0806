import { legacyContracts } from '#contracts';
import type { FailureContext, Reading } from './reading.ts';

/** Kinds of aggregates of which one message can touch several: all of them share one shard. */
const shared = new Set(
  legacyContracts
    .filter(({ aggregate }) => aggregate !== undefined)
    .filter(
      ({ aggregate: { ids, separator } }) =>
        separator !== undefined || ids.length > 1 || ids.some((id) => id.includes('*')),
    )
    .map(({ aggregate }) => aggregate.type),
);

/**
 * Messages with the same key go to the same shard, so that those of one aggregate keep their order
 * although several instances work. Where a message can touch several aggregates of a kind, the kind
 * is the key.
 */
export function shardKeyOf({ aggregates: [{ type, id }] }: Pick<Reading, 'aggregates'>): string {
  return shared.has(type) ? type : `${type}/${id}`;
}

/** Characters of a key: no routing key has more than 255 bytes, and one of ours at most three each. */
const LONGEST = 80;

/**
 * The same of a message that failed, as far as it says whose it is: the next ones of its aggregate wait
 * for it, and that can be seen to in one shard alone. Empty where nobody knows.
 */
export function shardKeyOfFailed({ aggregate }: Pick<FailureContext, 'aggregate'>): string {
  if (aggregate === undefined) return '';
  const key = shardKeyOf({ aggregates: [aggregate] });
  return key.length > LONGEST ? '' : key;
}
