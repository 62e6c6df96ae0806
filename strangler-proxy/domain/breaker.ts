/**
 * Allows one request: `probe` when its outcome alone decides whether the service is tried further,
 * `trial` when it is of those that are let through after that. Of one kind they are the same until the breaker
 * opens; those from before say nothing of how the service is since.
 */
export type Pass = { readonly kind: 'normal' | 'probe' | 'trial' };

/** Keeps requests away from a service that keeps failing. */
export type Breaker = {
  /** half-open: one request probes; and after it has succeeded, a growing share is let through. */
  readonly state: 'closed' | 'half-open' | 'open';
  /** A pass for one request, which must be settled; undefined when it must not be sent. */
  admit(): Pass | undefined;
  /** Tells how the request came out, once its response headers are there or will never be. */
  settle(pass: Pass, outcome: 'success' | 'failure' | 'uncounted'): void;
  stop(): void;
};

/** HAProxy's notion: a server that says 501 or 505 works as it should, and so does one that says 404. */
export function isHealthy(status: number): boolean {
  return status < 500 || status === 501 || status === 505;
}
