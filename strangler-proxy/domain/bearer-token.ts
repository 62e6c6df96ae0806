import { cookieValues } from './cookies.ts';
import { fieldValues } from './routed-request.ts';

/** Where a token may be. */
export type TokenPlaces = {
  /** A field, by its lower-case name; undefined for none. */
  readonly header: string | undefined;
  /** A cookie, by its name. */
  readonly cookie: string | undefined;
};

/** A token, none, or more than one: whoever reads another one would see somebody else. */
export type FoundToken =
  | { readonly found: 'token'; readonly token: string; readonly place: 'header' | 'cookie' }
  | { readonly found: 'none' | 'several' };

/** The token of a request: of the field, and if there is none of the cookie. */
export function tokenIn(fields: readonly string[], { header, cookie }: TokenPlaces): FoundToken {
  if (header !== undefined) {
    const tokens = fieldValues(fields, header).flatMap((value) => tokenOf(value, header));
    if (tokens.length > 1) return SEVERAL;
    const [token] = tokens;
    if (token !== undefined) return { found: 'token', token, place: 'header' };
  }
  if (cookie === undefined) return NONE;
  const tokens = cookieValues(fields, cookie);
  if (tokens.length > 1) return SEVERAL;
  const [token] = tokens;
  return token === undefined ? NONE : { found: 'token', token, place: 'cookie' };
}

const NONE = { found: 'none' } as const;
const SEVERAL = { found: 'several' } as const;

/** RFC 6750 §2.1. A field of one's own may have the token alone; another scheme is no token. */
function tokenOf(value: string, header: string): string[] {
  const [, token] = BEARER.exec(value) ?? [];
  if (token !== undefined) return [token];
  const isAlone = header !== 'authorization' && value !== '' && !value.includes(' ');
  return isAlone ? [value] : [];
}

const BEARER = /^bearer +([^ ].*)$/i;
