import type { Allowance, RatePolicy } from './rate-limit.ts';

/**
 * What a client is told of its limit: RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10),
 * and Retry-After with a refusal, which `t` then agrees with (§4 of it).
 *
 * @param name of the policy: a route's, which needs no escaping
 */
export function rateLimitFields(
  name: string,
  { requests, per }: RatePolicy,
  { isAllowed, remaining, retryAfter, full }: Allowance,
): string[] {
  const seconds = Math.ceil((isAllowed ? full : retryAfter) / 1000);
  const fields = [
    'RateLimit-Policy',
    `"${name}";q=${requests};w=${per / 1000}`,
    'RateLimit',
    `"${name}";r=${remaining};t=${seconds}`,
  ];
  if (!isAllowed) fields.push('Retry-After', String(seconds));
  return fields;
}
