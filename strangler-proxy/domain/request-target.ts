/** Where a request goes, in the client's own bytes. */
export type RequestTarget = {
  /** Path and query; or an asterisk, for the server as a whole. */
  readonly pathAndQuery: string;
  readonly path: string;
  /** From an absolute-form target, where it outranks the Host field (RFC 9112 §3.2.2). */
  readonly authority: string | undefined;
};

/**
 * Reads a request target in origin-form or absolute-form (RFC 9112 §3.2), for OPTIONS in asterisk-form
 * too. Undefined for what is none of them, and for an authority with user information, which RFC 9110
 * §4.2.4 calls an attack.
 */
export function requestTarget(target: string, method = 'GET'): RequestTarget | undefined {
  if (target.startsWith('/')) return ofPath(target, undefined);
  if (target === '*' && method === 'OPTIONS') return ofPath(target, undefined);
  const [, authority, rest = ''] = /^https?:\/\/([^/?#@]+)([/?].*)?$/i.exec(target) ?? [];
  if (authority === undefined) return undefined;
  // RFC 9112 §3.2.4: the last proxy makes an asterisk of OPTIONS without a path.
  if (rest === '' && method === 'OPTIONS') return ofPath('*', authority);
  return ofPath(rest.startsWith('/') ? rest : `/${rest}`, authority);
}

function ofPath(pathAndQuery: string, authority: string | undefined): RequestTarget {
  const end = pathAndQuery.search(/[?#]/);
  const path = end === -1 ? pathAndQuery : pathAndQuery.slice(0, end);
  return { pathAndQuery, path, authority };
}
