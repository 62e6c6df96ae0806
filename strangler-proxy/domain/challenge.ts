/** Why a token is not taken, in words for whoever sent it: RFC 6750 §3 allows no quotation mark. */
export type TokenTrouble = {
  readonly error: 'invalid_token' | 'invalid_request';
  readonly what: string;
};

/** The WWW-Authenticate field of an answer that asks for a token, or another one (RFC 6750 §3). */
export function challenge(
  realm: string,
  scopes: readonly string[],
  trouble?: TokenTrouble | { readonly error: 'insufficient_scope'; readonly what: string },
): string[] {
  const parameters = [`realm="${realm}"`];
  if (scopes.length > 0) parameters.push(`scope="${scopes.join(' ')}"`);
  // §3.1: whoever sent no token is told nothing about it.
  if (trouble !== undefined) {
    parameters.push(`error="${trouble.error}"`, `error_description="${trouble.what}"`);
  }
  return ['WWW-Authenticate', `Bearer ${parameters.join(', ')}`];
}
