import type { Arm } from './decide.ts';

/** What clients see in `X-Banyan-Error`; docs/observing.md tells what to do about each. */
export const FAILURE_CODES = [
  'request_invalid',
  'request_method',
  'request_transfer_coding',
  'request_too_large',
  'client_closed',
  'unauthenticated',
  'forbidden',
  'rate_limited',
  'auth_unavailable',
  'upstream_breaker',
  'upstream_busy',
  'upstream_down',
  'upstream_connect',
  'upstream_certificate',
  'upstream_tls',
  'upstream_timeout',
  'upstream_reset',
  'upstream_response',
  'upstream_status',
  'upstream_translation',
  'maintenance',
  'store_away',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** Why a request was not answered as it should be: who broke, and how far it had come. */
export type Failure = {
  /** `issuer`: who publishes the keys of tokens. */
  readonly who: 'client' | 'issuer' | Arm;
  /** `connect`: nothing was sent; `headers`: sent, not answered; `body`: the answer had begun. */
  readonly when: 'request' | 'connect' | 'headers' | 'body';
  readonly code: FailureCode;
  readonly what: string;
  /** What clients get, where it is not the code that says it. */
  readonly answer?: OwnAnswer;
};

/** An answer of the proxy itself. */
export type OwnAnswer = {
  readonly status: number;
  /** Names and values in turn. */
  readonly fields: readonly string[];
  readonly body: string;
};

/** What is known of a request when asking anew is thought of. */
export type Repeatable = {
  /** Executed twice, it does no harm. */
  readonly mayRepeat: boolean;
  /** Some of its body is gone. */
  readonly bodyWasRead: boolean;
};

/** RFC 9110 §9.2.1: these change nothing, so that asking twice does no harm. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export function isSafe(method: string): boolean {
  return SAFE.has(method);
}

/**
 * Whether the same upstream is asked once more: it closed a connection that had served before, just as a
 * request was sent on it (RFC 9112 §9.3.1), and the request may be repeated.
 */
export function mayAskAgain(
  { code, when }: Failure,
  wasUsedBefore: boolean,
  { mayRepeat, bodyWasRead }: Repeatable,
): boolean {
  return (
    code === 'upstream_reset' && when === 'headers' && wasUsedBefore && mayRepeat && !bodyWasRead
  );
}

/** What makes another instance be tried: `connect` harms nobody, the others only where a request may be repeated. */
export type RetryReason = 'connect' | 'reset' | 'timeout';

/** Whether another instance of the same upstream is tried. */
export function mayTryAnother(
  failure: Failure,
  on: ReadonlySet<RetryReason>,
  { mayRepeat, bodyWasRead }: Repeatable,
): boolean {
  if (bodyWasRead || failure.when === 'body') return false;
  if (failure.when === 'connect') return on.has('connect');
  if (!mayRepeat) return false;
  if (failure.code === 'upstream_reset') return on.has('reset');
  return failure.code === 'upstream_timeout' && on.has('timeout');
}

/**
 * Whether the legacy may answer what a service did not: when nothing of the request was sent, or it may
 * be repeated; and nothing of the answer or of the request's body is gone.
 */
export function mayFallBack(
  { who, when }: Failure,
  { mayRepeat, bodyWasRead }: Repeatable,
): boolean {
  if (who !== 'service' || when === 'body' || bodyWasRead) return false;
  return when === 'connect' || mayRepeat;
}
