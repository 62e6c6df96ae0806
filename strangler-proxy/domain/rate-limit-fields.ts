import type { Allowance, RatePolicy } from './rate-limit.ts';

/** Tells a client of its limit: names and values in turn. */
export type RateLimitFields = (allowance: Allowance) => string[];

/**
 * What clients are told of a limit: RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10),
 * and Retry-After with a refusal, which `t` then agrees with (§4 of it).
 *
 * @param name of the policy: a route's, which needs no escaping
 */
export function rateLimitFields(name: string, { requests, per }: RatePolicy): RateLimitFields {
  const policy = `"${name}";q=${requests};w=${per / 1000}`;
  return ({ isAllowed, remaining, retryAfter, full }) => {
    const seconds = Math.ceil((isAllowed ? full : retryAfter) / 1000);
    const left = `"${name}";r=${remaining};t=${seconds}`;
    const fields = ['RateLimit-Policy', policy, 'RateLimit', left];
    if (!isAllowed) fields.push('Retry-After', String(seconds));
    return fields;
  };
}
