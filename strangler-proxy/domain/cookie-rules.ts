import type { Route } from '#contracts';
import { compilePrefixes } from './prefix-map.ts';

/**
 * Rewrites the Path and Domain of a Set-Cookie value (RFC 6265 §4.1), byte for byte the same besides.
 * A cookie called `__Host-` is bound to its host and to `/`, and stays as it is: browsers would drop it.
 */
export function compileCookieRules({
  path = {},
  domain = {},
}: NonNullable<Route['cookies']>): (cookie: string) => string {
  const mapPath = compilePrefixes(path);
  const domains = new Map(Object.entries(domain).map(([from, to]) => [domainKey(from), to]));
  const mapped = (name: string, value: string): string | undefined => {
    if (name === 'path') return value.startsWith('/') ? mapPath(value) : undefined;
    return name === 'domain' ? (domains.get(domainKey(value)) ?? domains.get('*')) : undefined;
  };
  return (cookie) => {
    const [pair = '', ...attributes] = cookie.split(';');
    if (attributes.length === 0 || /^\s*__host-/i.test(pair)) return cookie;
    const kept = attributes.flatMap((attribute) => {
      // §5.2: blanks around name and value are no part of them.
      const [, start = '', name = '', equals = '', value = '', end = ''] =
        /^(\s*)([^=]*?)(\s*=\s*)(.*?)(\s*)$/.exec(attribute) ?? [];
      const to = mapped(name.toLowerCase(), value);
      if (to === undefined) return [attribute];
      return to === '' ? [] : [start + name + equals + to + end];
    });
    return [pair, ...kept].join(';');
  };
}

/** §5.2.3: a dot before it, and case, do not matter. */
function domainKey(domain: string): string {
  return domain.toLowerCase().replace(/^\./, '');
}
