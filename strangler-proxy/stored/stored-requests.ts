import type { ParkedFailure, StoredRequest } from '../domain/stored-request.ts';

/** A stored request that waits. */
export type WaitingRequest = StoredRequest & {
  /** Tries that the legacy answered, or broke off. */
  readonly attempts: number;
  /** Not to be tried before: ms since 1970. */
  readonly dueAt: number;
};

/** What waits of a route. */
export type WaitingRoute = {
  readonly route: string;
  readonly count: number;
  /** When the oldest was accepted: RFC 3339, UTC. */
  readonly oldest: string;
};

/** What is to be written about a request that was tried. */
export type Settlement =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'again'; readonly dueAt: number }
  | { readonly kind: 'parked'; readonly failure: ParkedFailure };

/**
 * Requests that wait for the legacy, in one database for several proxies. Of a route one holder at a time
 * sends them, under a lease by the database's clock. Rejects with the driver's error while the database is
 * away.
 */
export type StoredRequests = {
  /** Resolves once the request survives a loss of power. */
  add(request: StoredRequest): Promise<void>;
  waiting(): Promise<readonly WaitingRoute[]>;
  /** Takes the lease of a route that is free, run out, or one's own already; false if it is somebody else's. */
  hold(route: string, holder: string, ttlMs: number): Promise<boolean>;
  letGo(route: string, holder: string): Promise<void>;
  /** The oldest of a route. */
  first(route: string): Promise<WaitingRequest | undefined>;
  /** Writes what came of a request; false, and nothing written, if the route is somebody else's by now. */
  settle(request: WaitingRequest, holder: string, settlement: Settlement): Promise<boolean>;
  close(): Promise<void>;
};
