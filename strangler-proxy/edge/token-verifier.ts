import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { AuthProvider } from '#contracts';
import type { TokenTrouble } from '../domain/challenge.ts';
import { identityFields, scopesOf } from '../domain/identity.ts';
import { RecentMap } from '../domain/recent-map.ts';
import { type KeySet, KeysUnavailable } from './key-set.ts';

/** Whom a token is of. */
export type Bearer = {
  /** `sub`; undefined where the token has none. */
  readonly user: string | undefined;
  readonly scopes: ReadonlySet<string>;
  /** Names and values in turn. */
  readonly fields: readonly string[];
};

/** What is known of a token, once it was looked at. */
export type Verified =
  | { readonly verdict: 'valid'; readonly bearer: Bearer }
  | { readonly verdict: 'invalid'; readonly trouble: TokenTrouble }
  /** The keys are away; worth trying again in so many ms. */
  | { readonly verdict: 'unknown'; readonly retryAfter: number };

export type TokenVerifier = {
  /** Who sent a token that was valid a short while ago, and has not expired. */
  known(token: string): Bearer | undefined;
  /** Never rejected. */
  verify(token: string): Promise<Verified>;
};

/** So many valid tokens are remembered: of 1 KB each, 10 MB. */
const TOKENS = 10_000;
/** ms that one is remembered at most: a key that its issuer withdraws must not count until the last token expires. */
const REMEMBERED_MS = 300_000;

/** @param now ms since 1970 */
export function createTokenVerifier(
  { issuer, audience, algorithms, clockTolerance, claims }: AuthProvider,
  keys: KeySet,
  now: () => number,
): TokenVerifier {
  const remembered = new RecentMap<{ readonly until: number; readonly bearer: Bearer }>(TOKENS);
  const options: JWTVerifyOptions = {
    issuer,
    audience,
    algorithms,
    clockTolerance: clockTolerance / 1000,
    requiredClaims: ['exp'], // or it would be valid for ever
  };
  return {
    known(token) {
      const found = remembered.get(token);
      if (found === undefined) return undefined;
      if (now() < found.until) return found.bearer;
      remembered.delete(token);
      return undefined;
    },
    async verify(token) {
      try {
        const payload = await payloadOf(token, keys, { ...options, currentDate: new Date(now()) });
        const bearer: Bearer = {
          user: payload.sub,
          scopes: scopesOf(payload),
          fields: identityFields(payload, claims),
        };
        const expires = (payload.exp ?? 0) * 1000 + clockTolerance;
        remembered.set(token, { until: Math.min(expires, now() + REMEMBERED_MS), bearer });
        return { verdict: 'valid', bearer };
      } catch (error) {
        if (error instanceof KeysUnavailable) {
          return { verdict: 'unknown', retryAfter: error.retryAfter };
        }
        return { verdict: 'invalid', trouble: { error: 'invalid_token', what: troubleOf(error) } };
      }
    },
  };
}

async function payloadOf(
  token: string,
  keys: KeySet,
  options: JWTVerifyOptions,
): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys.key, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    // A token that does not name its key may be of any of them.
    for await (const key of error) {
      try {
        return (await jwtVerify(token, key, options)).payload;
      } catch (unfit) {
        if (!(unfit instanceof errors.JWSSignatureVerificationFailed)) throw unfit;
      }
    }
    throw new errors.JWSSignatureVerificationFailed();
  }
}

/** In words of our own: those of a library could quote the token. */
function troubleOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired';
  if (error instanceof errors.JWTClaimValidationFailed) {
    const known = Object.hasOwn(CLAIMS, error.claim) ? CLAIMS[error.claim] : undefined;
    return known ?? 'a claim of it is not as it must be';
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'it is signed in a way that is not allowed';
  if (error instanceof errors.JWKSNoMatchingKey) return 'it is signed with a key that is not known';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'its signature is wrong';
  return 'it cannot be read';
}

const CLAIMS: Readonly<Record<string, string>> = {
  iss: 'it is of another issuer',
  aud: 'it is for another audience',
  exp: 'it does not say when it expires',
  nbf: 'it is not valid yet',
};
