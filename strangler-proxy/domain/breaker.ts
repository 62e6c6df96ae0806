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
