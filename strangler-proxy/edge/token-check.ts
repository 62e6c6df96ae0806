import type { RouteAuth } from '#contracts';
import { type TokenPlaces, tokenIn } from '../domain/bearer-token.ts';
import { challenge, type TokenTrouble } from '../domain/challenge.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Bearer, TokenVerifier, Verified } from './token-verifier.ts';

/** Whose requests a route takes. */
export type Provider = TokenPlaces & { readonly verifier: TokenVerifier };

/** Who asks; undefined for nobody, where that is allowed; or why the request is let in no further. */
export type Asker = Bearer | Refusal | undefined;

/** @param fields as received */
export type TokenCheck = (fields: readonly string[]) => Asker | Promise<Asker>;

/** What a route asks of tokens. A promise only for a token that is not known yet. */
export function createTokenCheck(
  { provider: name, scopes, optional }: RouteAuth,
  { verifier, ...places }: Provider,
): TokenCheck {
  const unauthenticated = (what: string, trouble?: TokenTrouble) =>
    refusal('unauthenticated', what, challenge(name, scopes, trouble));
  const allowed = (bearer: Bearer): Asker => {
    if (scopes.every((scope) => bearer.scopes.has(scope))) return bearer;
    const error = { error: 'insufficient_scope', what: 'it does not allow this' } as const;
    const what = `the token does not have all of: ${scopes.join(' ')}`;
    return refusal('forbidden', what, challenge(name, scopes, error));
  };
  const judged = (verified: Verified, isCookie: boolean): Asker => {
    if (verified.verdict === 'valid') return allowed(verified.bearer);
    if (verified.verdict === 'unknown') {
      const seconds = Math.max(1, Math.ceil(verified.retryAfter / 1000));
      const told = ['Retry-After', String(seconds)];
      return refusal('auth_unavailable', `the keys of ${name} are away`, told, 'issuer');
    }
    // A browser goes on sending a cookie that has expired, and its user cannot help it.
    if (optional && isCookie) return undefined;
    return unauthenticated(`the token: ${verified.trouble.what}`, verified.trouble);
  };
  return (fields) => {
    const found = tokenIn(fields, places);
    if (found.found === 'token') {
      const known = verifier.known(found.token);
      if (known !== undefined) return allowed(known);
      const isCookie = found.place === 'cookie';
      return verifier.verify(found.token).then((verified) => judged(verified, isCookie));
    }
    if (found.found === 'none') return optional ? undefined : unauthenticated('there is no token');
    const what = 'there is more than one token';
    return unauthenticated(what, { error: 'invalid_request', what });
  };
}
