import type { Route } from '#contracts';
import { conditionText, holds } from './condition.ts';
import { pathSegments } from './path-segments.ts';
import type { RouteMatcher } from './route-matcher.ts';
import type { RouteTable } from './route-table.ts';
import { hostOf, type RoutedRequest } from './routed-request.ts';
import { bySpecificity } from './specificity.ts';

/** Why a route did not get a request; the nearest first. */
const NEAREST = ['less-specific', 'conditions', 'method', 'host', 'path'] as const;

export type Miss = {
  readonly why: (typeof NEAREST)[number];
  /** Where the path leaves the route's, counted from 1. */
  readonly segment?: number;
  readonly text: string;
};

/** The route that gets a request, and why each other did not, the nearest first. */
export type Explanation = {
  readonly route: Route | undefined;
  readonly others: readonly { readonly route: Route; readonly miss: Miss }[];
};

/** Explains what a table does with a request. */
export function explain(
  table: RouteTable,
  routes: readonly Route[],
  request: RoutedRequest,
): Explanation {
  const found = table.match(request);
  const others = routes
    .filter((route) => route !== found)
    .map((route) => ({ route, miss: missOf(table.matcherOf(route), request, found) }))
    .sort((a, b) => {
      const nearer = NEAREST.indexOf(a.miss.why) - NEAREST.indexOf(b.miss.why);
      const further = (b.miss.segment ?? 0) - (a.miss.segment ?? 0);
      const order = bySpecificity(table.matcherOf(a.route), table.matcherOf(b.route));
      return nearer || further || order;
    });
  return { route: found, others };
}

function missOf(matcher: RouteMatcher, request: RoutedRequest, found: Route | undefined): Miss {
  const { hosts, methods, conditions } = matcher;
  const path = pathMiss(matcher, pathSegments(request.target.path));
  if (path !== undefined) return path;
  const host = hostOf(request);
  if (!hosts.some((each) => isHost(each, host))) {
    return { why: 'host', text: `the host is ${host || 'not told'}, not ${hosts.join(' or ')}` };
  }
  const { method } = request;
  const takes = (each: string) => methods.includes(each);
  if (!takes('') && !takes(method) && !(method === 'HEAD' && takes('GET'))) {
    return { why: 'method', text: `the method is ${method}, not ${methods.join(' or ')}` };
  }
  const unkept = conditions.filter((condition) => !holds(condition, request));
  if (unkept.length > 0) {
    return { why: 'conditions', text: `it asks for ${unkept.map(conditionText).join(', ')}` };
  }
  return { why: 'less-specific', text: `it matches, and says less than ${found?.name}` };
}

function pathMiss(
  { segments }: RouteMatcher,
  path: readonly string[] | undefined,
): Miss | undefined {
  if (path === undefined) return { why: 'path', text: 'the path cannot be read: no route has it' };
  for (const [index, expected] of segments.entries()) {
    if (expected.kind === 'rest') return undefined;
    const segment = index + 1;
    const name = expected.kind === 'literal' ? shown(expected.text) : `{${expected.name}}`;
    const actual = path[index];
    if (actual === undefined) {
      return { why: 'path', segment, text: `the path ends before segment ${segment}, ${name}` };
    }
    const fits = expected.kind === 'literal' ? actual === expected.text : actual !== '';
    if (!fits) {
      return { why: 'path', segment, text: `segment ${segment} is ${shown(actual)}, not ${name}` };
    }
  }
  const more = path[segments.length];
  if (more === undefined) return undefined;
  const segment = segments.length + 1;
  const what = more === '' ? 'a slash at its end' : `segment ${segment}, ${shown(more)}`;
  return { why: 'path', segment, text: `the path goes on with ${what}` };
}

function isHost(pattern: string, host: string): boolean {
  if (pattern.startsWith('*.')) return host.endsWith(pattern.slice(1));
  return pattern === '' || pattern === host;
}

function shown(segment: string): string {
  return segment === '' ? 'empty' : `"${segment}"`;
}
