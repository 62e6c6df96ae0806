import type { Plan } from './decide.ts';
import { type Failure, isSafe } from './failure.ts';

/** A request to the legacy, but for its body. */
export type StoredHead = {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn. */
  readonly fields: readonly string[];
};

export type StoredRequest = {
  readonly id: string;
  /** The name of its route: those of one route are sent in order. */
  readonly route: string;
  readonly head: StoredHead;
  readonly body: Uint8Array;
};

/** What became of one try to send a stored request. */
export type Sent =
  | { readonly kind: 'answered'; readonly status: number }
  /** No connection: the legacy knows nothing of it. */
  | { readonly kind: 'unsent'; readonly what: string }
  /** Nobody knows what it did: the key will tell the legacy. */
  | { readonly kind: 'broken'; readonly what: string };

/** What is to be done with a stored request after a try. */
export type StoredVerdict =
  | { readonly kind: 'delivered' }
  /** The legacy is away: nothing is sent for a while, and it costs no attempt. */
  | { readonly kind: 'away' }
  | { readonly kind: 'again'; readonly afterMs: number }
  | { readonly kind: 'parked'; readonly failure: ParkedFailure };

/** Why a request was given up, as failed messages have it: no personal data. */
export type ParkedFailure = {
  readonly code: 'request_refused' | 'request_failed';
  readonly message: string;
  /** With the code what those have in common that failed in the same way. */
  readonly rule: string;
};

/** Tries until a request is given up: about five minutes, and it holds back the others of its route. */
const ATTEMPTS = 12;
/** ms until the second try; doubled with each. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 60_000;

/** Statuses that say that another try may succeed (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether a route keeps such a request, while the legacy is away. */
export function isKept({ route, arm }: Plan, method: string): boolean {
  return arm === 'legacy' && Boolean(route?.['store-and-forward']) && !isSafe(method);
}

/** Whether the legacy could not be connected to, so that nothing was sent. */
export function isAway({ who, when, code }: Failure): boolean {
  const isConnecting = code === 'upstream_connect' || code === 'upstream_timeout';
  return who === 'legacy' && when === 'connect' && isConnecting;
}

/** Bytes that a body may have. */
export function bodyLimit({ route }: Plan): number {
  const keeps = route?.['store-and-forward'];
  return (typeof keeps === 'object' ? keeps.limit : undefined) ?? 1_048_576;
}

const FRAMING: ReadonlySet<string> = new Set(['content-length', 'expect', 'trailer']);
const KEY = 'idempotency-key';

/**
 * The head of a request that is kept: as it would have been sent, but its body has a length now, and it
 * has an Idempotency-Key, the client's own or this one.
 */
export function storedHead(
  method: string,
  target: string,
  fields: readonly string[],
  bodyBytes: number,
  key: string,
): StoredHead {
  const kept: string[] = [];
  let hasKey = false;
  for (let index = 0; index < fields.length; index += 2) {
    const name = fields[index] ?? '';
    const lower = name.toLowerCase();
    hasKey ||= lower === KEY;
    if (!FRAMING.has(lower)) kept.push(name, fields[index + 1] ?? '');
  }
  kept.push('Content-Length', String(bodyBytes));
  if (!hasKey) kept.push('Idempotency-Key', key);
  return { method, target, fields: kept };
}

/**
 * What a try means. 409 is how a legacy that knows the key says that it has done, or does, just that.
 *
 * @param attempts those before
 */
export function verdictOf(route: string, sent: Sent, attempts: number): StoredVerdict {
  if (sent.kind === 'unsent') return { kind: 'away' };
  const status = sent.kind === 'answered' ? sent.status : undefined;
  if (status !== undefined && (status < 400 || status === 409)) return { kind: 'delivered' };
  const isTransient = status === undefined || status >= 500 || TRANSIENT.has(status);
  const told = status === undefined ? 'the legacy broke off' : `the legacy answered ${status}`;
  const rule = `${route} ${status ?? 'broken'}`;
  if (!isTransient) {
    return { kind: 'parked', failure: { code: 'request_refused', message: told, rule } };
  }
  if (attempts + 1 < ATTEMPTS) {
    return { kind: 'again', afterMs: Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempts) };
  }
  const message = `${told}, at the last of ${ATTEMPTS} tries`;
  return { kind: 'parked', failure: { code: 'request_failed', message, rule } };
}
