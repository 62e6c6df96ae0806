import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import { type Origin, startOrigin } from './origin.ts';

export const ISSUER = 'https://id.example.com';
export const AUDIENCE = 'shop-api';

/** One that is undefined is left out. */
export type TokenClaims = Readonly<Record<string, unknown>>;

/** Issues tokens, and publishes its keys over HTTP. */
export type TokenIssuer = {
  readonly jwks: string;
  /** How often its keys were asked for. */
  readonly asked: readonly string[];
  keys(): JSONWebKeySet;
  /** Signs from now on with another key, and publishes that one alone. */
  rotate(): Promise<void>;
  /** Whether its keys can be asked for. */
  isAway: boolean;
  token(claims?: TokenClaims, header?: { alg?: string; kid?: string }): Promise<string>;
  stop(): Promise<void>;
};

/** Starts an issuer that signs with such keys. */
export async function startTokenIssuer(alg = 'ES256'): Promise<TokenIssuer> {
  let number = 0;
  let kid = '';
  let pair: Awaited<ReturnType<typeof generateKeyPair>>;
  let set: JSONWebKeySet = { keys: [] };
  const rotate = async () => {
    number += 1;
    kid = `key-${number}`;
    pair = await generateKeyPair(alg);
    set = { keys: [{ ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' }] };
  };
  await rotate();
  const origin: Origin = await startOrigin((_request, response) => {
    if (issuer.isAway) response.writeHead(503).end('away');
    else response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(set));
  });
  const issuer: TokenIssuer = {
    jwks: `${origin.url}/jwks.json`,
    asked: origin.asked,
    keys: () => set,
    rotate,
    isAway: false,
    token(claims = {}, header = {}) {
      const seconds = Math.floor(Date.now() / 1000);
      const usual = { iss: ISSUER, aud: AUDIENCE, sub: 'anna', exp: seconds + 600 };
      return new SignJWT({ ...usual, ...claims })
        .setProtectedHeader({ alg, kid, ...header })
        .sign(pair.privateKey);
    },
    stop: origin.stop,
  };
  return issuer;
}

/** A token that nobody signed. */
export function unsigned(claims: TokenClaims, alg = 'none'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg })}.${part(claims)}.`;
}
