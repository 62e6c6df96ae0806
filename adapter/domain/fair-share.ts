/** Who holds which shards at this moment. */
export type ShardHolders = {
  readonly shards: number;
  /** The shards that we hold. */
  readonly ours: readonly number[];
  /** The shards that each of the other live instances holds; none is a list as well. */
  readonly others: readonly (readonly number[])[];
};

export type ShardMoves = { readonly take: readonly number[]; readonly release: readonly number[] };

/**
 * What an instance does for all to hold about as many shards: it takes free ones up to its share, and
 * gives one back when somebody has two less.
 */
export function shardMovesOf({ shards, ours, others }: ShardHolders): ShardMoves {
  const fewest = Math.min(ours.length, ...others.map(({ length }) => length));
  if (ours.length - fewest >= 2) return { take: [], release: ours.slice(-1) };
  // Rounded up, so that every shard finds a holder.
  const share = Math.ceil(shards / (1 + others.length));
  const held = new Set([...ours, ...others.flat()]);
  const free = Array.from({ length: shards }, (_, shard) => shard).filter((s) => !held.has(s));
  return { take: free.slice(0, Math.max(0, share - ours.length)), release: [] };
}
