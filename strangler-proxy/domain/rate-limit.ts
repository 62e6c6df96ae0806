import { RecentMap } from './recent-map.ts';

/** How often each client may ask. */
export type RatePolicy = {
  /** So many requests … */
  readonly requests: number;
  /** … in so many ms, on the average. */
  readonly per: number;
  /** So many at once, after a rest. */
  readonly burst: number;
};

/** What a client has left. */
export type Allowance = {
  readonly isAllowed: boolean;
  /** Requests that would be allowed now. */
  readonly remaining: number;
  /** ms until one is allowed; 0 unless this one was refused. */
  readonly retryAfter: number;
  /** ms until the whole burst is. */
  readonly full: number;
};

export type RateLimit = {
  /** @param now ms, on a clock that never goes back */
  take(client: string, now: number): Allowance;
};

/**
 * A token bucket for each client, as one number: when it will be full again (GCRA, ITU-T I.371). What is refused
 * takes nothing. Time is counted in parts of a ms of which a request costs a whole number, so that nothing is
 * lost by rounding.
 *
 * @param clients so many are remembered at most. One that is forgotten has its whole burst again; one that has
 *   rested is no different from it
 */
export function createRateLimit({ requests, per, burst }: RatePolicy, clients: number): RateLimit {
  const known = new RecentMap<{ fullAt: number }>(clients);
  const capacity = per * burst;
  return {
    take(client, now) {
      const at = Math.floor(now) * requests;
      let bucket = known.get(client);
      const fullAt = Math.max(bucket?.fullAt ?? at, at);
      const after = fullAt + per;
      if (after - at > capacity) {
        const retryAfter = (after - at - capacity) / requests;
        return { isAllowed: false, remaining: 0, retryAfter, full: (fullAt - at) / requests };
      }
      if (bucket === undefined) {
        bucket = { fullAt: after };
        known.set(client, bucket);
      } else bucket.fullAt = after;
      const remaining = Math.floor((capacity - (after - at)) / per);
      return { isAllowed: true, remaining, retryAfter: 0, full: (after - at) / requests };
    },
  };
}
