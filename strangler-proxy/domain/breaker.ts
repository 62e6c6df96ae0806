/** Allows one request: `probe` when its outcome alone decides whether the breaker closes. */
export type Pass = 'normal' | 'probe';

/** Keeps requests away from a service that keeps failing. */
export type Breaker = {
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
