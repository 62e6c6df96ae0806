import type { BanyanConfig } from '#contracts';
import { findCookie } from './cookies.ts';
import { type AskedRequest, fieldValue, hostOf } from './routed-request.ts';

type ContextSettings = BanyanConfig['flags']['context'];

/** Whom a flag is evaluated for, in the words of Unleash. */
export type RequestContext = {
  readonly userId?: string;
  readonly sessionId?: string;
  readonly remoteAddress?: string;
  /** `method`, `path`, `host`, or a header field, as a flag names them. */
  readonly properties: Readonly<Record<string, string>>;
};

/** What a flag looks at. */
export type ContextNeeds = {
  /** Whoever has no userId is told apart by the sessionId. */
  readonly bySession: boolean;
  /** At the userId, else at the sessionId, and nothing else. */
  readonly byIdAlone: boolean;
  readonly properties: readonly string[];
};

/** What is not in a request. */
export type ContextTools = {
  readonly settings: ContextSettings;
  /** Who sent it: the peer, or whom trusted ones name. */
  readonly clientOf: (peer: string, fields: readonly string[]) => string;
  /** A digest of a text: a session cookie of the legacy is a secret. */
  readonly digest: (text: string) => string;
  /** A random UUID. */
  readonly newId: () => string;
};

/** Characters of what names somebody; a client may send anything. */
const LONGEST = 200;
const SESSION = /^[\w-]{8,64}$/;
const NONE: RequestContext['properties'] = {};

/**
 * Whom flags are evaluated for. A client that only a session would tell apart, and that has none, is given one:
 * it is noted in the request.
 *
 * @param needs what the flag looks at
 */
export function contextOf(
  request: AskedRequest,
  needs: ContextNeeds,
  { settings, clientOf, digest, newId }: ContextTools,
): RequestContext {
  const { fields, peer } = request;
  const userId = userIdOf(fields, settings, digest);
  if (userId !== undefined && needs.byIdAlone) return { userId, properties: NONE };
  const known = findCookie(fields, settings.sessionCookie, isSession);
  if (known === undefined && userId === undefined && needs.bySession) request.minted ??= newId();
  const sessionId = known ?? request.minted;
  if (sessionId !== undefined && needs.byIdAlone) return { sessionId, properties: NONE };
  // Without a prototype: a flag may look at a field of any name, and is not to find what all objects have.
  const properties: Record<string, string> = Object.create(null);
  for (const name of needs.properties) {
    const value = propertyOf(name, request);
    if (value !== undefined) properties[name] = value;
  }
  return {
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId }),
    remoteAddress: clientOf(peer, fields),
    properties,
  };
}

/**
 * The cookie that tells a client its session. It stays for as long as browsers keep one (400 days: RFC 6265bis
 * §5.5): whoever comes back is decided alike.
 */
export function sessionCookie(name: string, session: string, isSecure: boolean): string {
  const attributes = `Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
  return `${name}=${session}; ${attributes}`;
}

function userIdOf(
  fields: readonly string[],
  { userId: places }: ContextSettings,
  digest: ContextTools['digest'],
): string | undefined {
  for (const { header, cookie, claim, session } of places) {
    let found = header === undefined ? undefined : fieldValue(fields, header.toLowerCase());
    if (cookie !== undefined) found = findCookie(fields, cookie, isAny);
    if (session !== undefined) {
      const id = findCookie(fields, session, isAny);
      found = id === undefined ? undefined : digest(id);
    }
    if (claim !== undefined) {
      const isNamed = header !== undefined || cookie !== undefined;
      found = claimIn((isNamed ? found : fieldValue(fields, 'authorization')) ?? '', claim);
    }
    if (found) return found.slice(0, LONGEST);
  }
  return undefined;
}

const isAny = () => true;
const isSession = (value: string) => SESSION.test(value);

/** A claim of a token that nobody has verified: it tells users apart, and lets nobody in. */
function claimIn(token: string, claim: string): string | undefined {
  const [, payload] = /^(?:bearer +)?[\w-]+\.([\w-]+)\./i.exec(token) ?? [];
  if (payload === undefined) return undefined;
  try {
    const claims: unknown = JSON.parse(textOfBase64(payload));
    const value: unknown = Object.hasOwn(Object(claims), claim)
      ? Reflect.get(Object(claims), claim)
      : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  } catch {
    return undefined;
  }
}

function textOfBase64(text: string): string {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return new TextDecoder().decode(Uint8Array.from(bytes, (each) => each.charCodeAt(0)));
}

function propertyOf(name: string, request: AskedRequest): string | undefined {
  if (name === 'method') return request.method;
  if (name === 'path') return request.target.path;
  if (name === 'host') return hostOf(request);
  return fieldValue(request.fields, name.toLowerCase());
}
