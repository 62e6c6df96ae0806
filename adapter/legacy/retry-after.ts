/** The longest that a server may keep us waiting, ms: a slip in its header must not stop us for days. */
export const LONGEST_RETRY_AFTER = 3_600_000;

const httpDate = /^[A-Z][a-z]+, .+ GMT$/;
const asctime = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} [0-9]{4}$/;

/**
 * How long a server asks us to wait, ms; undefined where it does not say, or nothing that can be read.
 * `now` is the server's own time where it said it (`Date`), since a date means nothing by another
 * clock. RFC 9110 §10.2.3.
 */
export function retryAfterOf(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  const text = value.trim();
  const wait = /^[0-9]+$/.test(text)
    ? Number(text) * 1_000
    : (httpDateOf(text) ?? Number.NaN) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), LONGEST_RETRY_AFTER);
}

/** An HTTP date in any of its three forms, ms since 1970 (RFC 9110 §5.6.7); undefined for anything else. */
export function httpDateOf(text: string | null): number | undefined {
  if (text === null) return undefined;
  // asctime's form names no zone; it is UTC as well.
  const zoned = asctime.test(text) ? `${text} GMT` : text;
  const time = zoned !== text || httpDate.test(text) ? Date.parse(zoned) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
