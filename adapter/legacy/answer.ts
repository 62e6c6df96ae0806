import { httpDateOf, retryAfterOf } from './retry-after.ts';

/** What became of one request to the legacy. */
export type Sent =
  | { readonly kind: 'done' }
  /** The legacy will never take it as it is. `reason` is its own code for that, where it gave one. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string }
  /** Not the request's fault: the same one may be taken later. `retryAfter` in ms. */
  | {
      readonly kind: 'unavailable';
      readonly reason: string;
      readonly retryAfter?: number | undefined;
      /**
       * `busy`: this request alone, which is still worked on. `away`: the legacy takes nothing at the
       * moment, whatever it is asked. `not asked`: it was not even sent. Absent where it may be the
       * request, or the legacy.
       */
      readonly because?: 'busy' | 'away' | 'not asked';
    };

/** What is looked at of an answer. */
export type Answer = {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  /** The beginning of the body. */
  readonly text: string;
};

/** A request, and what it says about the legacy as a whole. */
export type Attempted = {
  readonly sent: Sent;
  /** `failing`: it counts against the breaker. `key refused`: what we identify ourselves with is wrong. */
  readonly legacy: 'answering' | 'failing' | 'key refused';
};

/** Too early, too often, too slow: later may be better (RFC 9110 §15.5.9, RFC 8470, RFC 6585). */
const LATER = new Set([408, 425, 429]);
/** Too often, and no way through to it: meant for every request (RFC 6585 §4, RFC 9110 §15.6.3 to 15.6.5). */
const AWAY = new Set([429, 502, 503, 504]);
/** Unauthorized, forbidden, proxy authentication required: nothing that a message could be blamed for. */
const KEY_REFUSED = new Set([401, 403, 407]);

/** What an answer means. `now` in ms since 1970. */
export function attemptedOf({ status, headers, text }: Answer, now: number): Attempted {
  const retryAfter = retryAfterOf(
    headers.get('retry-after'),
    httpDateOf(headers.get('date')) ?? now,
  );
  const unavailable = (legacy: Attempted['legacy'], isAway = AWAY.has(status)) => {
    const sent = { kind: 'unavailable', reason: `it answered ${status}`, retryAfter } as const;
    return { sent: isAway ? ({ ...sent, because: 'away' } as const) : sent, legacy };
  };
  const page = () => {
    const { sent, legacy } = unavailable('failing', true);
    return { sent: { ...sent, reason: `${sent.reason} with a page` }, legacy };
  };
  if (status >= 200 && status < 300) {
    // A shop under repair answers everything with its notice, and 200.
    if (isPage(text)) return page();
    return { sent: { kind: 'done' }, legacy: 'answering' };
  }
  // A redirect leads to a page as well: a login, a notice.
  if (status < 400) return unavailable('failing', true);
  if (status >= 500) return unavailable('failing');
  if (KEY_REFUSED.has(status)) return unavailable('key refused', true);
  // 409 with a time: the same key is being worked on (draft-ietf-httpapi-idempotency-key-header §2.6).
  if (status === 409 && retryAfter !== undefined) {
    const { sent, legacy } = unavailable('answering');
    return { sent: { ...sent, because: 'busy' }, legacy };
  }
  if (LATER.has(status)) return unavailable('answering');
  // Its REST interface says why it refuses; a page is of somebody else: a wrong address, a server half set up.
  if (isPage(text)) return page();
  return { sent: { kind: 'refused', status, reason: reasonOf(text) }, legacy: 'answering' };
}

function isPage(text: string): boolean {
  return text.trimStart().startsWith('<');
}

/** `{"error": "order_not_found"}`: a word is a code; anything longer may quote the request. */
function reasonOf(text: string): string {
  let error: unknown;
  try {
    ({ error } = JSON.parse(text));
  } catch {
    return '';
  }
  return typeof error === 'string' && /^[A-Za-z][A-Za-z_-]{0,59}$/.test(error) ? error : '';
}
