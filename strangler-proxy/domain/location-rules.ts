import type { Route } from '#contracts';
import type { PathPattern, PathValues } from './path-pattern.ts';
import { compilePrefixes } from './prefix-map.ts';

/** A path of the service that is another path to clients. */
export type WayBack = { readonly service: PathPattern; readonly client: PathPattern };

/** What was asked, as far as its answer refers to it. */
export type Asked = {
  /** The authority, as the client wrote it. */
  readonly host: string;
  /** What the service was asked for. */
  readonly servicePath: string;
  readonly values: PathValues;
};

/** Says what a URL reference in an answer of the service is to the client. */
export type LocationRule = (reference: string, asked: Asked) => string;

/**
 * Compiles `location`. With true, the service's own address is taken off, and its paths become those
 * that the routes rewrite: a reference within the client's own host, which needs no scheme (RFC 9110
 * §10.2.2). What points elsewhere stays.
 *
 * @param own what the route itself rewrites
 * @param ways what it and others of its service rewrite, the most specific first
 */
export function compileLocation(
  location: NonNullable<Route['location']>,
  serviceUrls: readonly string[],
  own: WayBack | undefined,
  ways: readonly WayBack[],
): LocationRule {
  if (typeof location === 'object') {
    const map = compilePrefixes(location);
    return (reference) => {
      const to = map(reference);
      return to === undefined ? reference : withinHost(to);
    };
  }
  // A socket has no host: whoever listens on one takes itself for localhost.
  const hosts = new Set(serviceUrls.map((url) => new URL(url).host || 'localhost'));
  const back = (path: string, { values }: Asked): string | undefined => {
    for (const way of own === undefined ? ways : [own, ...ways]) {
      const read = way.service.read(path);
      // A parameter that the service does not know has the value it had in the request.
      const client = read && way.client.fill(new Map([...values, ...read.values]));
      if (read && client !== undefined) return client + read.tail;
    }
    return undefined;
  };
  return (reference, asked) => {
    const [, start = '', scheme = 'http', authority, rest = ''] =
      /^((?:([a-z][a-z0-9+.-]*):)?\/\/([^/?#]*))(.*)$/i.exec(reference) ?? [];
    if (authority !== undefined) {
      const path = rest.startsWith('/') ? rest : `/${rest}`;
      if (hosts.has(hostIn(scheme, authority) ?? '')) return withinHost(back(path, asked) ?? path);
      if (authority.toLowerCase() !== asked.host.toLowerCase()) return reference;
      const to = back(path, asked);
      return to === undefined ? reference : start + to;
    }
    if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) return reference;
    const to = back(resolved(reference, asked.servicePath) ?? reference, asked);
    return to === undefined ? reference : withinHost(to);
  };
}

/** `Refresh: 5; url=/there`: the reference in it, mapped. */
export function mapRefresh(value: string, map: (reference: string) => string): string {
  const [, start, quote = '', reference, end = ''] =
    /^(\s*[0-9.]+\s*[;,]\s*(?:url\s*=\s*)?)(["']?)(.*?)(\2\s*)$/is.exec(value) ?? [];
  if (start === undefined || !reference) return value;
  return start + quote + map(reference) + end;
}

/** Two slashes at its start would make a path another host (RFC 3986 §4.2); so does a backslash. */
function withinHost(path: string): string {
  return /^\/[/\\]/.test(path) ? `/.${path}` : path;
}

/** Relative to what the service was asked for, which the client does not know. */
function resolved(reference: string, servicePath: string): string | undefined {
  if (reference.startsWith('/')) return reference;
  const base = `http://service${servicePath}`;
  if (!URL.canParse(reference, base)) return undefined;
  const { pathname, search, hash } = new URL(reference, base);
  return pathname + search + hash;
}

function hostIn(scheme: string, authority: string): string | undefined {
  const url = `${scheme}://${authority}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}
