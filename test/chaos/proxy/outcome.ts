/** What customers ask for: `page` and `review` are the legacy's alone, the others are cut over. */
export const KINDS = ['member', 'order', 'payment', 'page', 'review'] as const;

export type Kind = (typeof KINDS)[number];

/** What became of one request, as its client saw it. */
export type Outcome = {
  readonly kind: Kind;
  /** Of this request alone; the idempotency key of an unsafe one. */
  readonly key: string;
  /** When it was sent, in ms since 1970. */
  readonly at: number;
  /** Until its answer was complete, or given up. */
  readonly ms: number;
  /** Of the answer; undefined where none began. */
  readonly status: number | undefined;
  /** Who says to have answered. */
  readonly by: string | undefined;
  /** Whether the answer came to its end. */
  readonly isWhole: boolean;
  /** What was wrong: X-Banyan-Error, an error of the connection, or an answer to something else. */
  readonly error: string | undefined;
  /** Whether it was sent twice by the client: safe, and the first time on a connection that was being closed. */
  readonly isRepeated: boolean;
};

/** `begun`: an answer that would have been good broke off. */
export type Result = 'good' | 'begun' | 'failed';

export function resultOf({ status, isWhole, error }: Outcome): Result {
  if (status === undefined || status >= 400) return 'failed';
  if (!isWhole) return 'begun';
  return error === undefined ? 'good' : 'failed';
}

export function isSafe(kind: Kind): boolean {
  return kind === 'member' || kind === 'page';
}

export function isByLegacy({ by }: Outcome): boolean {
  return by?.startsWith('legacy') === true;
}
