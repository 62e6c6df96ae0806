import type { Arm } from './decide.ts';

/** What clients see in `X-Banyan-Error`; docs/observing.md tells what to do about each. */
export const FAILURE_CODES = [
  'request_invalid',
  'request_method',
  'request_transfer_coding',
  'request_too_large',
  'client_closed',
  'upstream_breaker',
  'upstream_busy',
  'upstream_connect',
  'upstream_certificate',
  'upstream_tls',
  'upstream_timeout',
  'upstream_reset',
  'upstream_response',
  'upstream_translation',
  'maintenance',
  'store_away',
] as const;

export type FailureCode = (typeof FAILURE_CODES)[number];

/** Why a request was not answered as it should be: who broke, and how far it had come. */
export type Failure = {
  readonly who: 'client' | Arm;
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

/** RFC 9110 §9.2.1: these change nothing, so that asking twice does no harm. */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

export function isSafe(method: string): boolean {
  return SAFE.has(method);
}

/**
 * Whether the same upstream is asked once more: it closed a connection that had served before, just as a
 * request was sent on it (RFC 9112 §9.3.1), and the request is safe.
 */
export function mayAskAgain(
  method: string,
  failure: Failure,
  wasUsedBefore: boolean,
  bodyWasRead: boolean,
): boolean {
  if (failure.code !== 'upstream_reset' || failure.when !== 'headers') return false;
  return wasUsedBefore && !bodyWasRead && isSafe(method);
}

/**
 * Whether the legacy may answer what a service did not: when nothing of the request was sent, or the
 * request is safe; and nothing of the answer or of the request's body is gone.
 */
export function mayFallBack(method: string, failure: Failure, bodyWasRead: boolean): boolean {
  if (failure.who !== 'service' || failure.when === 'body' || bodyWasRead) return false;
  return failure.when === 'connect' || isSafe(method);
}
