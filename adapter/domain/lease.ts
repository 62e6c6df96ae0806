/**
 * The right to do something alone, for a while. The token grows with each new holder: what a holder
 * of before still writes is told by its token, and refused (a fencing token: Kleppmann, Designing
 * Data-Intensive Applications, chapter 8).
 */
export type Lease = { readonly name: string; readonly token: number };

/** Who lives, and who holds what, by the database's clock. */
export type LeaseView = {
  /** Every instance that has told of itself lately, with the names that it holds. */
  readonly holders: ReadonlyMap<string, readonly string[]>;
};

/** Leases that several instances share, in one database and by its clock alone. */
export type Leases = {
  /** Tells that an instance lives, prolongs all that it holds, and forgets instances long gone. */
  renew(instance: string, ttl: number): Promise<LeaseView>;
  /** Takes a lease that is free or run out; undefined if somebody else holds it. `ttl` in ms. */
  take(name: string, instance: string, ttl: number): Promise<Lease | undefined>;
  /** Gives back one lease, or with no name all of them and the instance itself. */
  release(instance: string, name?: string): Promise<void>;
};

/** The lease of a shard. */
export function shardLeaseOf(shard: number): string {
  return `shard/${shard}`;
}
